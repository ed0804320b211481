// The formats of `--report FORMAT=FILE`, each made from the same record (docs/reports.md).
#ifndef SMTPSPEC_CONFORMANCE_REPORT_FORMATS_H_
#define SMTPSPEC_CONFORMANCE_REPORT_FORMATS_H_

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/exit_code.h"
#include "conformance/run/result.h"

namespace smtpspec {

std::string JsonReport(const RunReport& report);
std::string JsonLinesReport(const RunReport& report);
std::string JunitReport(const RunReport& report);
std::string TapReport(const RunReport& report);
std::string SarifReport(const RunReport& report);
std::string MarkdownReport(const RunReport& report);
std::string HtmlReport(const RunReport& report);

struct ReportRequest {
  std::string format, file;  // file "-": standard output
};
// "junit=results.xml". Errors: an unknown format, no file, a folder that does not exist.
std::expected<ReportRequest, CommandError> ParseReportRequest(std::string_view text);
// Only one of them can go to standard output.
std::expected<std::vector<ReportRequest>, CommandError> ParseReportRequests(
    const std::vector<std::string>& texts);

std::string Render(const RunReport& report, std::string_view format);  // a known format
std::expected<void, CommandError> WriteReports(const std::vector<ReportRequest>& requests,
                                               const RunReport& report);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_FORMATS_H_
