// Saved reports: read, put together, compared.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_REPORT_MERGE_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_REPORT_MERGE_H_

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/exit_code.h"
#include "conformance/run/result.h"

namespace smtpspec {

std::expected<RunReport, CommandError> ReadReport(const std::string& file);
// Of the contents of `file`.
std::expected<RunReport, CommandError> ReportIn(const std::string& file, std::string_view text);

// Shards of one run as one report, its checks sorted by id. A run that is in several reports (a
// standing invariant) keeps its worst verdict. Error: they are not about the same target.
std::expected<RunReport, CommandError> MergeReports(std::vector<RunReport> reports);

// "id [transport] variant: pass -> fail", one for each verdict that changed, came or went; sorted.
std::vector<std::string> Differences(const RunReport& older, const RunReport& newer);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_REPORT_MERGE_H_
