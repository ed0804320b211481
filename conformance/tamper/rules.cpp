#include "conformance/tamper/rules.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/tamper/auth_faults.h"
#include "conformance/tamper/unit_match.h"
#include "parser/ascii_case.h"

namespace smtpspec {
namespace {

using script::Change;
using script::Pattern;

bool OnlyOfHandshake(Change::Kind kind) {
  return kind == Change::Kind::kTls || kind == Change::Kind::kFail;
}

std::string ErrorOfAuth(const script::Rule& rule, const script::Placeholders& values,
                        const std::string& name) {
  if (rule.reply_to || rule.thing.kind != Pattern::Kind::kCommand || UpperCase(name) != "AUTH")
    return "auth is a change of the whole exchange: on AUTH";
  return ErrorOfAuthFault(Fill(rule.change.arguments.at(0), values),
                          UpperCase(Fill(rule.thing.word, values)));
}

// A fault of another mechanism leaves AUTH as it is.
bool MeetsMechanism(const Change& change, const TamperUnit& unit,
                    const script::Placeholders& values) {
  return change.kind != Change::Kind::kAuth ||
         AuthFaultFits(Fill(change.arguments.at(0), values), unit.word);
}

std::string FaultOf(const script::Rule& rule, const script::Placeholders& values) {
  const std::string line = " (line " + std::to_string(rule.position.line) + ")";
  if (rule.flight) return "on flight is for cases only; name the unit instead" + line;
  const std::string name = Fill(rule.thing.name, values);
  if (rule.thing.kind == Pattern::Kind::kEvent && (!IsUnitEvent(name) || name == "hello"))
    return "nothing can be done on \"" + name +
           "\"; rules act on connect, octets, command, response, "
           "data, end, tls, fails, close, reply, a command or a code" +
           line;
  if (rule.change.kind == Change::Kind::kAuth)
    if (std::string error = ErrorOfAuth(rule, values, name); !error.empty()) return error + line;
  if (OnlyOfHandshake(rule.change.kind) && (name != "tls" || rule.reply_to))
    return "tls and fail are changes of the handshake: on tls" + line;
  return {};
}

}  // namespace

std::expected<std::shared_ptr<TamperRules>, std::string> TamperRules::New(
    std::vector<script::Rule> rules, script::Placeholders values, std::size_t set_up) {
  auto made = std::make_shared<TamperRules>();
  for (script::Rule& rule : rules) {
    if (std::string fault = FaultOf(rule, values); !fault.empty())
      return std::unexpected(std::move(fault));
    made->rules_.push_back({std::move(rule), made->rules_.size() >= set_up});
  }
  made->values_ = std::move(values);
  return made;
}

std::vector<const Change*> TamperRules::Take(const TamperUnit& unit, const TamperUnit* question,
                                             std::size_t connection) {
  if (observer_) observer_(unit, question, connection);
  std::vector<const Change*> changes;
  bool passed = false;
  for (Counted& counted : rules_) {
    const Pattern& thing = counted.rule.thing;
    if (!UnitIsNamed(thing, counted.rule.reply_to, unit, question, values_)) continue;
    ++counted.seen;  // also where an earlier rule has let the unit pass
    if (passed || (thing.nth && *thing.nth != counted.seen)) continue;
    if (!UnitFits(thing.attributes, unit, connection, values_)) continue;
    if (!MeetsMechanism(counted.rule.change, unit, values_)) continue;
    passed = counted.rule.change.kind == Change::Kind::kPass;
    changes.push_back(&counted.rule.change);
    fired_ = fired_ || counted.counts;
  }
  return changes;
}

void TamperRules::Remember(const TamperUnit& command) {
  if (command.kind == TamperUnit::Kind::kCommand) last_commands_[command.verb] = command.octets;
}

std::string TamperRules::Recall(const std::string& verb) const {
  const auto found = last_commands_.find(verb);
  return found == last_commands_.end() ? std::string() : found->second;
}

}  // namespace smtpspec
