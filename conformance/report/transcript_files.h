// `--transcripts DIR`: one dialogue file a check.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_TRANSCRIPT_FILES_H_
#define SMTPSPEC_CONFORMANCE_REPORT_TRANSCRIPT_FILES_H_

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/exit_code.h"
#include "conformance/run/result.h"

namespace smtpspec {

// "starttls/injected-command" → "starttls-injected-command.txt"; nothing of an id leads out of a
// folder.
std::string TranscriptFileName(std::string_view id);

// The runs of one check one below the other: verdict, what was expected and observed, the dialogue.
std::string TranscriptFileText(const std::vector<const CheckResult*>& runs);

// Makes the folder where there is none. What is in it is overwritten name by name.
std::expected<void, CommandError> WriteTranscripts(const std::string& folder,
                                                   const RunReport& report);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_TRANSCRIPT_FILES_H_
