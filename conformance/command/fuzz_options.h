// The options that `fuzz server` and `fuzz client` have in common.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_OPTIONS_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/blackbox/hunt.h"
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

// When it ends, and the order of cases.
void AddHuntOptions(CLI::App& app, FuzzCommandOptions& options);
void SetLimits(const FuzzCommandOptions& options, HuntOptions& hunt);
// What is read and written.
void AddFuzzFiles(CLI::App& app, FuzzCommandOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_OPTIONS_H_
