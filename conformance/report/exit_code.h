// How a command ends: docs/cli.md, "Exit codes".
#ifndef SMTPSPEC_CONFORMANCE_REPORT_EXIT_CODE_H_
#define SMTPSPEC_CONFORMANCE_REPORT_EXIT_CODE_H_

#include <string>

namespace smtpspec {

enum class ExitCode {
  kDone = 0,           // conforms under the chosen policy
  kFailed = 1,         // at least one unexpected failure
  kStale = 2,          // a baseline entry is stale
  kNothingProven = 3,  // unreachable, or nothing that counts was found out
  kOwnFault = 4,       // of `check`
  kUsage = 64,
  kUnreadable = 66,
  kInternal = 70,  // our own fault, of the other commands
};

// Why a command cannot go on: one printable line for a person.
struct CommandError {
  ExitCode code = ExitCode::kUsage;
  std::string text;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_EXIT_CODE_H_
