// Whether what a server did is what a line of a script expects.
#ifndef SMTPSPEC_CONFORMANCE_RUN_MATCHING_H_
#define SMTPSPEC_CONFORMANCE_RUN_MATCHING_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/tester.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"

namespace smtpspec {

// "250" fits "2yz", "25z" and "250".
bool CodeFits(std::string_view pattern, std::string_view code);
// "5.7.1" fits "5.7.y", "5.y.z" and itself.
bool EnhancedFits(std::string_view pattern, std::string_view enhanced);

bool Matches(const script::Pattern& pattern, const Unit& unit, const script::Placeholders& values);
bool AnyMatches(const script::Alternatives& alternatives, const Unit& unit,
                const script::Placeholders& values);

// The i-th thing from here on. `silence_counts`: silence stands first among what is expected there,
// so that a short time without an octet decides it.
using PeekUnit = std::function<Unit(std::size_t i, bool silence_counts)>;

struct OutcomeMatch {
  const script::Outcome* outcome = nullptr;
  std::size_t replies = 0;  // that its sequence used up
};

// The first outcome, top to bottom, whose whole sequence fits. Outcomes with `when` count only for
// that transport.
std::optional<OutcomeMatch> MatchOutcomes(const std::vector<script::Outcome>& outcomes,
                                          const std::string& transport, const PeekUnit& peek,
                                          const script::Placeholders& values);

bool AppliesTo(const script::Outcome& outcome, const std::string& transport);
// What stands in the script, for reports: "5yz then silence | closed".
std::string Text(const script::Outcome& outcome, const script::Placeholders& values);
std::string Text(const std::vector<script::Outcome>& outcomes, const script::Placeholders& values);
std::string Text(const script::Pattern& pattern, const script::Placeholders& values);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_MATCHING_H_
