#include "conformance/meeting/flight_rules.h"

#include "parser/ascii_case.h"

namespace smtpspec {

using script::Change;
using script::Rule;

FlightRules::FlightRules(const std::vector<Rule>& rules, const script::Placeholders& values) {
  for (const Rule& rule : rules) {
    if (!rule.flight) continue;
    replays_ = replays_ || rule.change.kind == Change::Kind::kReplay;
    rules_.push_back(rule);
  }
  if (!rules_.empty()) memory_ = *TamperRules::New({}, values);
}

std::optional<TamperEffect> FlightRules::Take(std::size_t number, std::string_view octets,
                                              bool from_client, bool tls) {
  if (rules_.empty()) return std::nullopt;
  TamperUnit unit;
  unit.kind = from_client ? TamperUnit::Kind::kOctets : TamperUnit::Kind::kReply;
  if (replays_ && from_client && !tls) {
    TamperUnit command;
    command.octets = octets;
    command.verb = UpperCase(octets.substr(0, octets.find_first_of(" \r\n")));
    memory_->Remember(command);
  }
  std::vector<const Change*> changes;
  for (const Rule& rule : rules_)
    if (*rule.flight == number) changes.push_back(&rule.change);
  if (changes.empty()) return std::nullopt;
  unit.octets = octets;
  unit.in_tls = tls;
  return EffectOf(changes, unit, *memory_);
}

}  // namespace smtpspec
