// The JSON report's parts, for the formats that are made of them, and the way back.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_JSON_H_
#define SMTPSPEC_CONFORMANCE_REPORT_JSON_H_

#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "conformance/report/verdicts.h"
#include "conformance/run/result.h"

namespace smtpspec {

inline constexpr std::string_view kReportSchema = "smtpspec-report/1";

nlohmann::ordered_json HeadJson(const RunReport& report);  // all but summary and checks
nlohmann::ordered_json SummaryJson(const RunReport& report);
nlohmann::ordered_json CheckJson(const CheckResult& result);

// The error names the field that is missing or wrong.
std::expected<RunReport, std::string> ParseJsonReport(std::string_view text);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_JSON_H_
