// From the outcome of a run to the result of its check.
#ifndef SMTPSPEC_CONFORMANCE_RUN_OUTCOME_H_
#define SMTPSPEC_CONFORMANCE_RUN_OUTCOME_H_

#include <string>

#include "conformance/run/interpreter.h"
#include "conformance/run/result.h"

namespace smtpspec {

// Everything but the time it took, in place of what the result said before.
void TakeOutcome(RunOutcome outcome, CheckResult& result);

// Why nothing can be said behind a control run that came to this.
std::string LostControlText(const std::string& control, const std::string& reason,
                            const std::string& observed);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_OUTCOME_H_
