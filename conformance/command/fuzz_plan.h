// What a run of `fuzz server` will do, settled before anything is sent.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_PLAN_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_PLAN_H_

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "conformance/blackbox/server_hunt.h"
#include "conformance/blackbox/server_keeper.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/fuzz_files.h"
#include "conformance/command/fuzz_options.h"
#include "conformance/run/inbox_folder.h"

namespace smtpspec {

struct FuzzTask {
  CheckPlan plan;
  TalkSetup talk;
  ServerHuntOptions hunt;
  ServerTargetFactory targets;
  std::unique_ptr<InboxFolder> inbox;  // null: it cannot be seen
  std::unique_ptr<KeptServer> keeper;  // null: the server runs already
  FuzzFiles files;
  std::vector<std::string> secrets;
};

// Reads every file that is named. Sends nothing, and starts nothing.
std::expected<FuzzTask, CommandError> PlanFuzz(const FuzzCommandOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_PLAN_H_
