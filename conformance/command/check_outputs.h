// Whether what a run is to write can be written: settled before the run, not behind it.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_CHECK_OUTPUTS_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_CHECK_OUTPUTS_H_

#include <expected>

#include "conformance/command/check_options.h"
#include "conformance/report/exit_code.h"

namespace smtpspec {

// Of one file; `option` is that which names it. Nothing is done about none, and about "-".
std::expected<void, CommandError> TryOutput(const char* option, const std::string& file);
// Of --report, --write-baseline, --write-expectations and --transcripts, whose folder is made.
std::expected<void, CommandError> TryOutputs(const CheckOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_CHECK_OUTPUTS_H_
