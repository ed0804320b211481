#include "conformance/persona/persona.h"

#include <algorithm>
#include <utility>

#include "conformance/client_run/client_dialogue.h"
#include "conformance/script/parser.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

using script::Block;

bool IsPersona(const Block& block) {
  return block.kind == Block::Kind::kPersona ||
         (block.kind == Block::Kind::kCheck && block.under == Block::Under::kClient);
}

}  // namespace

std::vector<const Block*> PersonasOf(const script::Library& library) {
  std::vector<const Block*> all;
  for (const bool check : {false, true})
    for (const Block& block : library.blocks)
      if (IsPersona(block) && (block.kind == Block::Kind::kCheck) == check) all.push_back(&block);
  return all;
}

std::string ArgumentsOf(const Block& persona) {
  std::string text;
  for (const script::Vary& vary : persona.vary) {
    text += (text.empty() ? "" : "; ") + vary.name + ":";
    for (const script::VaryValue& value : vary.values) text += " " + value.label;
  }
  return text;
}

std::expected<Block, std::string> FindPersona(const script::Library& library,
                                              std::string_view name) {
  const std::size_t equals = std::min(name.find('='), name.size());
  const std::string id(name.substr(0, equals));
  const auto found = std::ranges::find_if(
      library.blocks, [&](const Block& block) { return IsPersona(block) && block.id == id; });
  if (found == library.blocks.end())
    return std::unexpected("there is no persona " + Printable(id) +
                           "; list personas says what there is");
  std::vector<script::Variant> variants = script::Expand(library, *found, "");
  if (equals == name.size()) return std::move(variants.front().check);
  const std::string labels(name.substr(equals + 1));
  for (script::Variant& variant : variants)
    if (variant.labels == labels) return std::move(variant.check);
  const std::string known = ArgumentsOf(*found);
  return std::unexpected("persona " + id + " is not had as =" + Printable(labels) + "; " +
                         (known.empty() ? "there is but one of it" : "there is " + known));
}

std::expected<Block, std::string> JoinPersonas(const script::Library& library,
                                               const std::vector<std::string>& names) {
  Block joined;
  for (const std::string& name : names) {
    auto persona = FindPersona(library, name);
    if (!persona) return std::unexpected(persona.error());
    if (names.size() == 1) return persona;
    if (ClientDialogue::Speaks(*persona))
      return std::unexpected("persona " + persona->id +
                             " is a dialogue, which cannot be joined with another");
    joined.kind = Block::Kind::kPersona;
    joined.id += (joined.id.empty() ? "" : "+") + persona->id;
    std::ranges::move(persona->steps, std::back_inserter(joined.steps));
    std::ranges::move(persona->offers, std::back_inserter(joined.offers));
    std::ranges::move(persona->given, std::back_inserter(joined.given));
  }
  return joined;
}

}  // namespace smtpspec
