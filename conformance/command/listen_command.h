// `smtpspec check client --listen ADDR:PORT`: for clients that are not started here.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_LISTEN_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_LISTEN_COMMAND_H_

#include <CLI/CLI.hpp>
#include <expected>

#include "conformance/client_run/client_checks.h"
#include "conformance/command/check_options.h"
#include "conformance/command/check_plan.h"
#include "conformance/report/exit_code.h"

namespace smtpspec {

// Adds the options to `check client`.
void AddListen(CLI::App& client, CheckOptions& options);

// What is wrong with them, before anything is opened.
std::expected<void, CommandError> PlanListen(const CheckOptions& options);

// Prints a line for each check, then `ready`; serves until the run ends, or SIGTERM or SIGINT.
std::expected<RunReport, CommandError> ListenForClient(const CheckPlan& plan,
                                                       const CheckOptions& options,
                                                       const ClientRunOptions& run);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_LISTEN_COMMAND_H_
