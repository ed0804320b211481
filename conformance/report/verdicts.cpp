#include "conformance/report/verdicts.h"

#include <algorithm>
#include <utility>

namespace smtpspec {
namespace {

template <class Value, std::size_t kSize>
using Names = std::array<std::pair<Value, std::string_view>, kSize>;

constexpr Names<Verdict, 7> kVerdictNames = {{{Verdict::kPass, "pass"},
                                              {Verdict::kFail, "fail"},
                                              {Verdict::kWarn, "warn"},
                                              {Verdict::kNote, "note"},
                                              {Verdict::kSkip, "skip"},
                                              {Verdict::kInconclusive, "inconclusive"},
                                              {Verdict::kError, "error"}}};
constexpr Names<Level, 3> kLevelNames = {
    {{Level::kMust, "must"}, {Level::kShould, "should"}, {Level::kMay, "may"}}};
constexpr Names<FailOn, 3> kFailOnNames = {
    {{FailOn::kMust, "must"}, {FailOn::kShould, "should"}, {FailOn::kAny, "any"}}};

template <class Value, std::size_t kSize>
std::string_view NameIn(const Names<Value, kSize>& names, Value value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return "";
}

template <class Value, std::size_t kSize>
std::optional<Value> ValueIn(const Names<Value, kSize>& names, std::string_view text) {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

std::size_t IndexOf(Verdict verdict) {
  return static_cast<std::size_t>(std::find(kAllVerdicts.begin(), kAllVerdicts.end(), verdict) -
                                  kAllVerdicts.begin());
}

}  // namespace

std::string_view Name(Verdict verdict) {
  return NameIn(kVerdictNames, verdict);
}
std::optional<Verdict> VerdictOf(std::string_view name) {
  return ValueIn(kVerdictNames, name);
}
std::string_view Name(Level level) {
  return NameIn(kLevelNames, level);
}
std::optional<Level> LevelOf(std::string_view name) {
  return ValueIn(kLevelNames, name);
}
std::string_view Name(FailOn fail_on) {
  return NameIn(kFailOnNames, fail_on);
}
std::optional<FailOn> FailOnOf(std::string_view name) {
  return ValueIn(kFailOnNames, name);
}

void Summary::Add(const CheckResult& result) {
  ++counts[IndexOf(result.verdict)];
  if (result.baseline == "xfail") ++xfail;
  if (result.baseline == "xpass") ++xpass;
}

std::size_t Summary::Of(Verdict verdict) const {
  return counts[IndexOf(verdict)];
}

std::size_t Summary::Total() const {
  std::size_t total = 0;
  for (const std::size_t count : counts) total += count;
  return total;
}

Verdict Summary::Worst() const {
  for (const Verdict verdict : {Verdict::kError, Verdict::kFail, Verdict::kInconclusive,
                                Verdict::kWarn, Verdict::kNote, Verdict::kPass, Verdict::kSkip}) {
    if (Of(verdict) > 0) return verdict;
  }
  return Verdict::kPass;
}

Summary Summarize(const RunReport& report) {
  Summary summary;
  for (const CheckResult& result : report.checks) summary.Add(result);
  return summary;
}

bool IsUnexpectedFailure(const CheckResult& result, FailOn fail_on) {
  if (result.baseline == "xfail") return false;
  switch (result.verdict) {
    case Verdict::kFail:
      return true;
    case Verdict::kWarn:
      return fail_on != FailOn::kMust;
    case Verdict::kNote:
      return fail_on == FailOn::kAny;
    default:
      return false;
  }
}

ExitCode ExitCodeOf(const Ending& ending) {
  if (ending.usage) return ExitCode::kUsage;
  if (ending.unreadable) return ExitCode::kUnreadable;
  if (ending.own_fault) return ExitCode::kOwnFault;
  if (ending.unexpected_failures > 0) return ExitCode::kFailed;
  if (ending.stale_entries > 0) return ExitCode::kStale;
  if (ending.nothing_proven) return ExitCode::kNothingProven;
  return ExitCode::kDone;
}

Ending EndingOf(const RunReport& report, FailOn fail_on, bool allow_inconclusive) {
  Ending ending;
  bool conclusive = false, open = false;
  for (const CheckResult& result : report.checks) {
    const Verdict verdict = result.verdict;
    if (verdict == Verdict::kError) ending.own_fault = true;
    if (verdict == Verdict::kInconclusive && result.baseline != "xfail") open = true;
    if (verdict == Verdict::kPass || verdict == Verdict::kFail || verdict == Verdict::kWarn ||
        verdict == Verdict::kNote) {
      conclusive = true;
    }
    if (IsUnexpectedFailure(result, fail_on)) ++ending.unexpected_failures;
  }
  ending.nothing_proven = !conclusive || (open && !allow_inconclusive);
  return ending;
}

}  // namespace smtpspec
