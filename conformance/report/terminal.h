// What `check` prints for a person at a terminal.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_TERMINAL_H_
#define SMTPSPEC_CONFORMANCE_REPORT_TERMINAL_H_

#include <string>
#include <vector>

#include "conformance/report/exit_code.h"
#include "conformance/run/result.h"

namespace smtpspec {

struct TerminalLayout {
  bool colour = false;   // only where standard output is a terminal
  bool verbose = false;  // every group, every note, every skip; the dialogue of each failure
};

// What the run was and what came of it, but not in the record.
struct RunContext {
  unsigned jobs = 1;
  std::vector<std::string> remarks;  // lines about stale entries, checks left out, files written
  ExitCode exit_code = ExitCode::kDone;
  bool by_expectations = false;  // the list decided, and not what the documents demand
};

std::string TerminalReport(const RunReport& report, const RunContext& context,
                           const TerminalLayout& layout);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_TERMINAL_H_
