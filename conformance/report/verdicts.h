// What a run comes to: verdicts counted, the policy applied, the exit code.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_VERDICTS_H_
#define SMTPSPEC_CONFORMANCE_REPORT_VERDICTS_H_

#include <array>
#include <optional>
#include <string_view>

#include "conformance/report/exit_code.h"
#include "conformance/run/result.h"

namespace smtpspec {

inline constexpr std::array kAllVerdicts = {Verdict::kPass, Verdict::kFail, Verdict::kWarn,
                                            Verdict::kNote, Verdict::kSkip, Verdict::kInconclusive,
                                            Verdict::kError};

std::string_view Name(Verdict verdict);  // "pass", "fail", … as reports spell it
std::optional<Verdict> VerdictOf(std::string_view name);
std::string_view Name(Level level);  // "must", "should", "may"
std::optional<Level> LevelOf(std::string_view name);

// What makes a run fail: `--fail-on`.
enum class FailOn { kMust, kShould, kAny };
std::string_view Name(FailOn fail_on);
std::optional<FailOn> FailOnOf(std::string_view name);

// Every result is counted under its verdict; xfail and xpass say how many of them are listed.
struct Summary {
  std::array<std::size_t, kAllVerdicts.size()> counts{};
  std::size_t xfail = 0, xpass = 0;

  void Add(const CheckResult& result);
  std::size_t Of(Verdict verdict) const;
  std::size_t Total() const;
  Verdict Worst() const;  // kPass where nothing was counted
};
Summary Summarize(const RunReport& report);

// A must is broken: fail. Under `should` also warn, under `any` also note. Never where the
// baseline lists it.
bool IsUnexpectedFailure(const CheckResult& result, FailOn fail_on);

// Everything that the exit code depends on.
struct Ending {
  bool usage = false, unreadable = false, own_fault = false;
  std::size_t unexpected_failures = 0, stale_entries = 0;
  bool nothing_proven = false;
};
ExitCode ExitCodeOf(const Ending& ending);

// Own fault, failures and whether anything was proven, from the results.
Ending EndingOf(const RunReport& report, FailOn fail_on, bool allow_inconclusive);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_VERDICTS_H_
