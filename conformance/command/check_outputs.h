// Whether what a run is to write can be written: settled before the run, not behind it.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_CHECK_OUTPUTS_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_CHECK_OUTPUTS_H_

#include <string>
#include <utility>
#include <vector>

#include "conformance/command/check_options.h"
#include "conformance/command/errors.h"

namespace smtpspec {

// Of one file; `option` is that which names it. Nothing is done about none, and about "-".
Step TryOutput(const char* option, const std::string& file);
// Of several, each behind its option; only one can be "-".
Step TryOutputFiles(const std::vector<std::pair<const char*, std::string>>& files);
Step TryOutputFolder(const char* option, const std::string& folder);  // made, if it is named
// The values of --report.
Step TryReports(const std::vector<std::string>& reports);
// Of --report, --write-baseline, --write-expectations and --transcripts, whose folder is made.
Step TryOutputs(const CheckOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_CHECK_OUTPUTS_H_
