#include "conformance/tamper/rules.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/run/matching.h"
#include "conformance/tamper/properties.h"
#include "parser/ascii_case.h"

namespace smtpspec {
namespace {

using script::Attribute;
using script::Change;
using script::Pattern;

struct EventName {
  std::string_view name;
  TamperUnit::Kind kind;
};
constexpr EventName kEvents[] = {
    {"connect", TamperUnit::Kind::kConnect}, {"connects", TamperUnit::Kind::kConnect},
    {"octets", TamperUnit::Kind::kOctets},   {"command", TamperUnit::Kind::kCommand},
    {"data", TamperUnit::Kind::kData},       {"end", TamperUnit::Kind::kEnd},
    {"tls", TamperUnit::Kind::kTls},         {"fails", TamperUnit::Kind::kFails},
    {"close", TamperUnit::Kind::kClose},     {"reply", TamperUnit::Kind::kReply},
};

std::optional<TamperUnit::Kind> KindOf(std::string_view event) {
  for (const auto& [name, kind] : kEvents)
    if (name == event) return kind;
  return std::nullopt;
}

std::uint64_t LinesIn(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

bool OnlyOfHandshake(Change::Kind kind) {
  return kind == Change::Kind::kTls || kind == Change::Kind::kFail;
}

std::string FaultOf(const script::Rule& rule, const script::Placeholders& values) {
  const std::string line = " (line " + std::to_string(rule.position.line) + ")";
  if (rule.flight) return "on flight is for cases only; name the unit instead" + line;
  const std::string name = Fill(rule.thing.name, values);
  if (rule.thing.kind == Pattern::Kind::kEvent && !KindOf(name))
    return "nothing can be done on \"" + name +
           "\"; rules act on connect, octets, command, data, "
           "end, tls, fails, close, reply, a command or a code" +
           line;
  if (rule.change.kind == Change::Kind::kAuth)
    return "auth is the server's side of an exchange with a client under test" + line;
  if (OnlyOfHandshake(rule.change.kind) && (name != "tls" || rule.reply_to))
    return "tls and fail are changes of the handshake: on tls" + line;
  return {};
}

}  // namespace

std::expected<std::shared_ptr<TamperRules>, std::string> TamperRules::New(
    std::vector<script::Rule> rules, script::Placeholders values) {
  auto made = std::make_shared<TamperRules>();
  for (script::Rule& rule : rules) {
    if (std::string fault = FaultOf(rule, values); !fault.empty())
      return std::unexpected(std::move(fault));
    made->rules_.push_back({std::move(rule)});
  }
  made->values_ = std::move(values);
  return made;
}

std::vector<const Change*> TamperRules::Take(const TamperUnit& unit, const TamperUnit* question,
                                             std::size_t connection) {
  std::vector<const Change*> changes;
  bool passed = false;
  for (Counted& counted : rules_) {
    const Pattern& thing = counted.rule.thing;
    if (!Named(counted.rule, unit, question)) continue;
    ++counted.seen;  // also where an earlier rule has let the unit pass
    if (passed || (thing.nth && *thing.nth != counted.seen)) continue;
    if (!std::all_of(thing.attributes.begin(), thing.attributes.end(),
                     [&](const Attribute& a) { return Fits(a, unit, connection); }))
      continue;
    passed = counted.rule.change.kind == Change::Kind::kPass;
    changes.push_back(&counted.rule.change);
  }
  return changes;
}

bool TamperRules::Named(const script::Rule& rule, const TamperUnit& unit,
                        const TamperUnit* question) const {
  const bool reply = unit.kind == TamperUnit::Kind::kReply;
  if (rule.reply_to != reply && rule.thing.kind == Pattern::Kind::kCommand) return false;
  const std::string name = Fill(rule.thing.name, values_);
  if (rule.thing.kind == Pattern::Kind::kCode)
    return reply && CodeFits(name, unit.octets.substr(0, 3));
  if (rule.thing.kind == Pattern::Kind::kCommand) {
    const TamperUnit* asked = reply ? question : &unit;
    if (!asked || asked->verb != UpperCase(name)) return false;
    // A response is no command, but what is said to it is a reply to AUTH.
    if (!reply && unit.kind != TamperUnit::Kind::kCommand) return false;
    return rule.thing.word.pieces.empty() ||
           asked->word == UpperCase(Fill(rule.thing.word, values_));
  }
  const TamperUnit::Kind wanted = *KindOf(name);
  if (!rule.reply_to) return unit.kind == wanted;
  if (!reply || !question) return false;
  // The reply to the text is the reply to its end.
  return question->kind == (wanted == TamperUnit::Kind::kData ? TamperUnit::Kind::kEnd : wanted);
}

bool TamperRules::Fits(const Attribute& attribute, const TamperUnit& unit,
                       std::size_t connection) const {
  const auto contains = [&] {
    return unit.octets.find(Fill(attribute.octets, values_)) != std::string::npos;
  };
  const auto has = [&] {
    std::vector<std::string> words;
    std::transform(attribute.words.begin(), attribute.words.end(), std::back_inserter(words),
                   [&](const script::Template& word) { return Fill(word, values_); });
    return UnitHas(unit, words);
  };
  switch (attribute.kind) {
    case Attribute::Kind::kHas:
      return has();
    case Attribute::Kind::kHasNo:
      return !has();
    case Attribute::Kind::kWith:
      return contains();
    case Attribute::Kind::kWithout:
      return !contains();
    case Attribute::Kind::kLines: {
      const std::uint64_t lines = LinesIn(unit.octets);
      return attribute.or_more ? lines >= attribute.number : lines == attribute.number;
    }
    case Attribute::Kind::kInClear:
      return !unit.in_tls;
    case Attribute::Kind::kInTls:
      return unit.in_tls;
    case Attribute::Kind::kConnection:
      return attribute.number == connection;
  }
  return false;
}

void TamperRules::Remember(const TamperUnit& command) {
  if (command.kind == TamperUnit::Kind::kCommand) last_commands_[command.verb] = command.octets;
}

std::string TamperRules::Recall(const std::string& verb) const {
  const auto found = last_commands_.find(verb);
  return found == last_commands_.end() ? std::string() : found->second;
}

}  // namespace smtpspec
