// TAP 14: one test point a result. A known deviation is TAP's TODO, what was not judged its SKIP.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/formats.h"
#include "conformance/report/verdicts.h"

namespace smtpspec {
namespace {

// A JSON string is a YAML flow scalar.
std::string YamlLine(std::string_view name, std::string_view value) {
  if (value.empty()) return "";
  return fmt::format("  {}: {}\n", name, nlohmann::json(SafeText(value)).dump());
}

std::string Diagnostics(const CheckResult& result) {
  std::string yaml = YamlLine("verdict", Name(result.verdict)) +
                     YamlLine("level", Name(result.level)) + YamlLine("reason", result.reason) +
                     YamlLine("expected", result.expected) + YamlLine("observed", result.observed) +
                     YamlLine("exploitability", result.exploitability) +
                     YamlLine("reproduce", result.reproduce);
  return "  ---\n" + yaml + "  ...\n";
}

std::string Directive(const CheckResult& result) {
  if (result.verdict == Verdict::kSkip || result.verdict == Verdict::kInconclusive) {
    return fmt::format(" # SKIP {}: {}", Name(result.verdict), TapText(result.reason));
  }
  if (result.baseline == "xfail") return " # TODO known deviation";
  return "";
}

}  // namespace

std::string TapReport(const RunReport& report) {
  std::string text = fmt::format("TAP version 14\n1..{}{}\n", report.checks.size(),
                                 report.checks.empty() ? " # SKIP no check ran" : "");
  text += fmt::format("# smtpspec {} {} {} seed {}\n", SafeText(report.version),
                      SafeText(report.role), SafeText(report.address), SafeText(report.seed));
  std::size_t number = 0;
  for (const CheckResult& result : report.checks) {
    const bool bad = result.verdict == Verdict::kFail || result.verdict == Verdict::kError;
    text += fmt::format("{} {} - {} {}{}\n", bad ? "not ok" : "ok", ++number,
                        TapText(FullId(result)), TapText(Circumstances(result)), Directive(result));
    if (result.verdict != Verdict::kPass && result.verdict != Verdict::kSkip) {
      text += Diagnostics(result);
    }
  }
  return text;
}

}  // namespace smtpspec
