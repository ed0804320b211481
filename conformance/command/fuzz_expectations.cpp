#include "conformance/command/fuzz_expectations.h"

namespace smtpspec {
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
    if (!used) findings.unused.push_back(Where(expectations, entry));
  }
  return findings;
}

}  // namespace smtpspec
