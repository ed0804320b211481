// What a run of `check server` will do, settled before anything is sent.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_CHECK_PLAN_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_CHECK_PLAN_H_

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "conformance/command/check_options.h"
#include "conformance/report/baseline.h"
#include "conformance/report/exit_code.h"
#include "conformance/report/formats.h"
#include "conformance/report/verdicts.h"
#include "conformance/run/runner.h"
#include "conformance/run/socket_target.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"
#include "conformance/sut/sut_target.h"

namespace smtpspec {

struct CheckPlan {
  script::Library library;
  std::vector<const script::Block*> checks;  // into library
  NotRun not_run;
  SocketOptions socket;
  const smtpspec_sut_v1* sut = nullptr;  // the server is this library, and no socket is used
  ServerTargetFactory Targets() const;
  ServerRunOptions run;
  FailOn fail_on = FailOn::kMust;
  std::optional<Baseline> baseline, expectations;
  std::vector<ReportRequest> reports;
  std::vector<std::string> remarks;  // what was left out, for the report
};

// All of them, one a line.
std::unexpected<CommandError> WrongScripts(const std::vector<script::ScriptError>& errors,
                                           ExitCode code = ExitCode::kUnreadable);
// Shipped checks, and those of the folder unless it is empty. Errors of scripts are all told, one a
// line, in the text of the error.
std::expected<script::Library, CommandError> LoadChecks(const std::string& folder);

// Only who is talked to, as whom, and how long: `socket`, and account, envelope and jobs of `run`.
std::expected<CheckPlan, CommandError> PlanPeer(const CheckOptions& options);
// Reads every file that is named, and picks the checks. Sends nothing.
std::expected<CheckPlan, CommandError> PlanCheck(const CheckOptions& options);
// The same for a client; `socket` and what is about servers in `run` is not used.
std::expected<CheckPlan, CommandError> PlanClientCheck(const CheckOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_CHECK_PLAN_H_
