// `smtpspec fuzz`: programs of others, fuzzed from outside.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_COMMAND_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "conformance/command/fuzz_options.h"

namespace smtpspec {

// Adds `server` to the subcommand `fuzz`, and gives it.
CLI::App* AddFuzzServer(CLI::App& fuzz, FuzzCommandOptions& options);
// Likewise `client`. The words behind `--` are the caller's to put into `peer.client_command`.
CLI::App* AddFuzzClient(CLI::App& fuzz, FuzzCommandOptions& options);

int FuzzServer(const FuzzCommandOptions& options, const std::vector<std::string>& command);
int FuzzClient(const FuzzCommandOptions& options, const std::vector<std::string>& command);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_COMMAND_H_
