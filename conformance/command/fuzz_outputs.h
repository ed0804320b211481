// What `fuzz` tells of its findings, and writes.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_OUTPUTS_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_OUTPUTS_H_

#include <cstdint>
#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/blackbox/hunt.h"
#include "conformance/command/fuzz_files.h"
#include "conformance/command/fuzz_options.h"

namespace smtpspec {

// Who is fuzzed, as far as outputs say it.
struct FuzzedPeer {
  std::string role, address;                     // "server"; as in reports
  std::span<const std::string_view> invariants;  // those that it can be seen to break
  std::string reproduce;                         // the command, with kReplayPlace
  std::uint64_t seed = 0;
  std::vector<std::string> secrets;
  std::string no_text;  // what is told where no text was taken in the whole run
};

// Hunts, with progress on the terminal and a line and a file for each finding; then reports, corpus
// and the last line. An error of `hunt` says that nothing was proven. Gives the exit code.
int RunFuzz(
    const FuzzCommandOptions& options, const FuzzFiles& files, const FuzzedPeer& peer,
    const std::function<std::expected<HuntResult, std::string>(const HuntEvents& events)>& hunt,
    const std::vector<std::string>& command);
// Plays the cases of --replay, and tells of each. Gives the exit code.
int ReplayFindings(
    const FuzzFiles& files,
    const std::function<std::vector<HuntFinding>(const script::Block& block)>& replay);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_OUTPUTS_H_
