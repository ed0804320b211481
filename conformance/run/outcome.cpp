#include "conformance/run/outcome.h"

#include <utility>

namespace smtpspec {

void TakeOutcome(RunOutcome outcome, CheckResult& result) {
  result.verdict = outcome.verdict;
  result.exploitability = std::move(outcome.label);
  result.reason = std::move(outcome.reason);
  result.expected = std::move(outcome.expected);
  result.observed = std::move(outcome.observed);
  result.sent = std::move(outcome.sent);
  result.transcript = std::move(outcome.transcript);
}

std::string LostControlText(const std::string& control, const std::string& reason,
                            const std::string& observed) {
  return "the control run " + control + " did not pass: " + reason +
         (observed.empty() ? "" : ": " + observed);
}

}  // namespace smtpspec
