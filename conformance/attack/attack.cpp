#include "conformance/attack/attack.h"

#include <algorithm>
#include <utility>

#include "conformance/script/parser.h"

namespace smtpspec {
namespace {

using script::Attribute;
using script::Block;
using script::Change;

// What nobody but the server has: shown by an attacker it would be no attack.
constexpr std::string_view kServersOwn[] = {"good", "rsa"};
constexpr std::string_view kCertificate = "certificate=";
// An attacker who says nothing about his certificate has one from a CA of his own.
constexpr const char* kAttackersOwn = "certificate=unknown-ca";

std::string FaultOf(const script::Rule& rule) {
  if (rule.change.kind != Change::Kind::kTls) return {};
  for (const script::Template& argument : rule.change.arguments) {
    const std::string word = script::Fill(argument, {});
    if (!word.starts_with(kCertificate)) continue;
    const std::string_view kind = std::string_view(word).substr(kCertificate.size());
    if (std::ranges::find(kServersOwn, kind) != std::end(kServersOwn))
      return "an attacker does not have the server's certificate: " + word +
             "; unknown-ca, self-signed, wrong-name or expired can be had";
  }
  return {};
}

void AddOnce(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const std::string& word : more)
    if (std::ranges::find(list, word) == list.end()) list.push_back(word);
}

const Block* FindAttack(const script::Library& library, const std::string& name) {
  for (const Block& block : library.blocks)
    if (block.kind == Block::Kind::kAttack && block.id == name) return &block;
  return nullptr;
}

}  // namespace

bool Attack::EndsTls(std::size_t connection) const {
  return std::ranges::any_of(rules, [&](const script::Rule& rule) {
    return rule.change.kind == Change::Kind::kTls &&
           std::ranges::all_of(rule.thing.attributes, [&](const Attribute& attribute) {
             return attribute.kind != Attribute::Kind::kConnection ||
                    attribute.number == connection;
           });
  });
}

Attack NoAttack() {
  Attack attack;
  attack.id = "nobody";
  attack.title = "nothing is done: the control run";
  return attack;
}

std::vector<const Block*> AttacksOf(const script::Library& library) {
  std::vector<const Block*> attacks;
  for (const Block& block : library.blocks)
    if (block.kind == Block::Kind::kAttack) attacks.push_back(&block);
  return attacks;
}

std::expected<Attack, std::string> ComposeAttack(const script::Library& library,
                                                 const std::vector<std::string>& names) {
  Attack attack;
  for (const std::string& name : names) {
    const Block* block = FindAttack(library, name);
    if (!block)
      return std::unexpected("there is no attack " + name +
                             "; `smtpspec list attacks` shows what there is");
    attack.id += (attack.id.empty() ? "" : " ") + name;
    if (attack.title.empty()) attack.title = block->title;
    AddOnce(attack.covers, block->covers);
    AddOnce(attack.tags, block->tags);
    const std::vector<script::Variant> variants = script::Expand(library, *block, "");
    for (const script::Step& step : variants.front().check.steps) {
      const auto* rule = std::get_if<script::Rule>(&step.what);
      if (!rule) return std::unexpected("attack " + name + " has steps that are no rules");
      if (std::string fault = FaultOf(*rule); !fault.empty())
        return std::unexpected("attack " + name + ": " + fault);
      attack.rules.push_back(*rule);
    }
  }
  return attack;
}

TamperTls TlsOf(const Attack& attack, std::size_t connection, decltype(TamperTls::server_end) own,
                decltype(TamperTls::client_end) to_server) {
  const bool ends_tls = attack.EndsTls(connection);
  TamperTls tls;
  tls.server_end = [ends_tls,
                    own = std::move(own)](TamperHandshake handshake) -> std::unique_ptr<TlsEngine> {
    if (!ends_tls && handshake.alert.empty()) return nullptr;
    const bool says = std::ranges::any_of(handshake.arguments, [](const std::string& argument) {
      return argument.starts_with(kCertificate);
    });
    if (ends_tls && !says) handshake.arguments.push_back(kAttackersOwn);
    return own(handshake);
  };
  if (ends_tls) tls.client_end = std::move(to_server);
  return tls;
}

}  // namespace smtpspec
