// What somebody between two parties does to whole flights: the rules `on flight N`.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_FLIGHT_RULES_H_
#define SMTPSPEC_CONFORMANCE_MEETING_FLIGHT_RULES_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "conformance/script/script.h"
#include "conformance/tamper/change.h"
#include "conformance/tamper/rules.h"

namespace smtpspec {

class FlightRules {
 public:
  // Those of `rules` that name a flight.
  FlightRules(const std::vector<script::Rule>& rules, const script::Placeholders& values);

  // Nothing: no rule is about this flight. A flight of the server is edited like a reply.
  // `tls`: it is not text, and nothing of it is remembered for `replay`.
  std::optional<TamperEffect> Take(std::size_t number, std::string_view octets, bool from_client,
                                   bool tls);

 private:
  std::vector<script::Rule> rules_;
  bool replays_ = false;
  std::shared_ptr<TamperRules> memory_;  // values, and the commands to replay
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_FLIGHT_RULES_H_
