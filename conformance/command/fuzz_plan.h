// What a run of `fuzz` will do, settled before anything is sent.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_PLAN_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_PLAN_H_

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/blackbox/server_hunt.h"
#include "conformance/blackbox/server_keeper.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/fuzz_command.h"
#include "conformance/run/inbox_folder.h"

namespace smtpspec {

struct FuzzTask {
  CheckPlan plan;
  TalkSetup talk;
  HuntOptions hunt;
  ServerTargetFactory targets;
  std::unique_ptr<InboxFolder> inbox;  // null: it cannot be seen
  std::unique_ptr<KeptServer> keeper;  // null: the server runs already
  std::vector<ReportRequest> reports;
  std::optional<Baseline> expectations;
  std::vector<std::string> secrets;
  std::vector<std::pair<std::string, script::Block>> replayed;  // by file
};

// Reads every file that is named. Sends nothing, and starts nothing.
std::expected<FuzzTask, CommandError> PlanFuzz(const FuzzCommandOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_PLAN_H_
