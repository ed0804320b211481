// What the plans of servers and of clients have in common.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_CHECK_PLAN_STEPS_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_CHECK_PLAN_STEPS_H_

#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"

namespace smtpspec {

// Envelope, order and pace.
Step PlanRun(const CheckOptions& options, CheckPlan& plan);
// Lists of what is known, and whether what is to be written can be.
Step PlanFiles(const CheckOptions& options, CheckPlan& plan);
// Which checks: selectors, shard, and what is left out all the same.
Step PlanChecks(const CheckOptions& options, CheckPlan& plan);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_CHECK_PLAN_STEPS_H_
