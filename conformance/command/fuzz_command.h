// `smtpspec fuzz`: programs of others, fuzzed from outside.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_COMMAND_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/command/check_options.h"

namespace smtpspec {

struct FuzzCommandOptions {
  CheckOptions peer;  // who is talked to, reports and expectations, seed, jobs and --spawn
  double seconds = 60;
  std::optional<std::uint64_t> runs;
  bool first = false;
  std::string findings = "findings", corpus;  // folders
  std::vector<std::string> replay;            // files, in place of a hunt
};

// Adds `server` to the subcommand `fuzz`, and gives it.
CLI::App* AddFuzzServer(CLI::App& fuzz, FuzzCommandOptions& options);

int FuzzServer(const FuzzCommandOptions& options, const std::vector<std::string>& command);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_COMMAND_H_
