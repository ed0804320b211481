#include "conformance/client_run/offers.h"

#include <utility>

namespace smtpspec {
namespace {

using script::Attribute;
using script::Change;
using script::Item;
using script::Octets;
using script::Offers;
using script::Piece;
using script::Rule;
using script::Template;

Template Literal(std::string text) {
  return {{Piece{std::move(text), {}}}};
}

// One line of the reply for each keyword with its parameters.
void AddLine(const std::vector<Template>& words, bool last, Octets& reply) {
  Template line = Literal(last ? "250" : "250-");
  if (last) line.pieces[0].octets += ' ';
  bool first = true;
  for (const Template& word : words) {
    if (!std::exchange(first, false)) line.pieces.push_back({" ", {}});
    line.pieces.insert(line.pieces.end(), word.pieces.begin(), word.pieces.end());
  }
  line.pieces.push_back({"\r\n", {}});
  reply.items.push_back(Item{std::move(line), 1});
}

Octets Lines(const std::vector<std::vector<Template>>& list, bool whole) {
  Octets reply;
  if (whole) {
    Template greeting = Literal(list.empty() ? "250 " : "250-");
    greeting.pieces.push_back({{}, "host"});
    greeting.pieces.push_back({" greets you\r\n", {}});
    reply.items.push_back(Item{std::move(greeting), 1});
  }
  for (std::size_t i = 0; i < list.size(); ++i)
    AddLine(list[i], whole && i + 1 == list.size(), reply);
  return reply;
}

Rule OnReplyToEhlo() {
  Rule rule{};
  rule.reply_to = true;
  rule.thing.kind = script::Pattern::Kind::kCommand;
  rule.thing.name = Literal("EHLO");
  Attribute accepted{};
  accepted.kind = Attribute::Kind::kWith;
  accepted.octets.items.push_back(Item{Literal("250"), 1});
  rule.thing.attributes.push_back(std::move(accepted));
  return rule;
}

}  // namespace

std::vector<Rule> RulesOf(const std::vector<Offers>& offers) {
  std::vector<Rule> rules;
  for (const Offers& line : offers) {
    Rule rule = OnReplyToEhlo();
    if (line.where == Offers::Where::kAlways) {
      rule.change.kind = Change::Kind::kReplace;
      rule.change.from.items.push_back(Item{Literal("\r\n250 "), 1});
      Template before = Literal("\r\n");
      rule.change.to.items.push_back(Item{std::move(before), 1});
      for (Item& item : Lines(line.list, false).items)
        rule.change.to.items.push_back(std::move(item));
      rule.change.to.items.push_back(Item{Literal("250 "), 1});
    } else {
      Attribute where{};
      where.kind = line.where == Offers::Where::kInClear ? Attribute::Kind::kInClear
                                                         : Attribute::Kind::kInTls;
      rule.thing.attributes.push_back(std::move(where));
      rule.change.kind = Change::Kind::kReplaceWith;
      rule.change.payload.octets = Lines(line.list, true);
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace smtpspec
