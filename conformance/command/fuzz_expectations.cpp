#include "conformance/command/fuzz_expectations.h"

#include <fmt/format.h>

#include "conformance/report/selector.h"

namespace smtpspec {
namespace {

bool IsAbout(const ExpectedVerdict& entry, const CheckResult& result) {
  return GlobMatches(entry.check, result.id) &&
         (entry.transport.empty() || GlobMatches(entry.transport, result.transport)) &&
         (entry.variant.empty() || GlobMatches(entry.variant, result.variant));
}

}  // namespace

ExpectedFindings ApplyExpectations(const Baseline& expectations, RunReport& report) {
  ExpectedFindings findings;
  for (const ExpectedVerdict& entry : expectations.expected) {
    bool used = false;
    for (CheckResult& result : report.checks) {
      if (result.verdict != Verdict::kFail || !IsAbout(entry, result)) continue;
      used = true;
      if (result.baseline.empty()) ++findings.expected;
      result.baseline = "xfail";
    }
    if (!used)
      findings.unused.push_back(
          fmt::format("{}:{}: {} {}", expectations.file, entry.line, entry.check, entry.variant));
  }
  return findings;
}

}  // namespace smtpspec
