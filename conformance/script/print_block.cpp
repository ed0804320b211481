#include <array>
#include <string_view>

#include "conformance/script/print.h"

namespace smtpspec::script {
namespace {

std::string Header(std::string_view name, const std::vector<std::string>& words) {
  if (words.empty()) return {};
  std::string out = "  " + std::string(name);
  for (const auto& word : words) out += " " + word;
  return out + "\n";
}
std::string Header(std::string_view name, const std::string& text) {
  return text.empty() ? "" : "  " + std::string(name) + " " + text + "\n";
}

std::string List(const std::vector<std::vector<Template>>& list) {
  std::string out;
  for (const auto& words : list) out += (out.empty() ? "" : ",") + PrintWords(words);
  return out;
}

std::string VaryLine(const Vary& vary) {
  std::string out;
  for (const auto& value : vary.values)
    out += (out.empty() ? "" : " | ") + value.label +
           (value.octets.items.empty() ? "" : " " + Print(value.octets));
  return "  vary " + vary.name + " = " + out + "\n";
}

std::string OffersLine(const Offers& offers) {
  static constexpr std::array<std::string_view, 3> where = {"in clear", "in tls", "always"};
  return "  offers " + std::string(where[static_cast<std::size_t>(offers.where)]) + ":" +
         List(offers.list) + "\n";
}

std::string Head(const Block& block) {
  static constexpr std::array<std::string_view, 6> kinds = {"check ",  "mutant ",   "persona ",
                                                            "attack ", "fragment ", "case "};
  static constexpr std::array<std::string_view, 4> under = {"", " under server", " under client",
                                                            " under relay"};
  using Kind = Block::Kind;
  std::string out = std::string(kinds[static_cast<std::size_t>(block.kind)]) + block.id;
  if (block.kind == Kind::kCheck || block.kind == Kind::kFragment || block.kind == Kind::kCase)
    out += under[static_cast<std::size_t>(block.under)];
  if (block.kind != Kind::kFragment || block.over.empty()) return out + "\n";
  out += " over";
  for (const auto& transport : block.over) out += " " + transport;
  return out + "\n";
}

}  // namespace

std::string Print(const Block& block) {
  std::string out = Head(block) + Header("title", block.title) + Header("covers", block.covers) +
                    Header("tags", block.tags);
  if (block.kind != Block::Kind::kFragment) out += Header("over", block.over);
  out += Header("policy", block.policy) + Header("segments", block.segments);
  if (!block.needs.empty()) out += "  needs" + List(block.needs) + "\n";
  if (block.level != Level::kMust)
    out += block.level == Level::kShould ? "  level should\n" : "  level may\n";
  out += Header("control", block.control) + Header("found", block.found) +
         Header("broke", block.broke);
  for (const auto& vary : block.vary) out += VaryLine(vary);
  for (const auto& given : block.given)
    out += "  given " + given.name + (given.octets ? " " + Print(*given.octets) : "") +
           PrintWords(given.arguments) + "\n";
  for (const auto& offers : block.offers) out += OffersLine(offers);
  for (const auto& never : block.never) out += "  never " + Print(never) + "\n";
  for (const auto& step : block.steps) out += Indent(Print(step));
  for (const auto& mutant : block.mutants) out += Print(mutant);
  return out;
}

}  // namespace smtpspec::script
