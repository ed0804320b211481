#include "conformance/report/verdicts.h"

#include <gtest/gtest.h>

namespace smtpspec {
namespace {

CheckResult Result(Verdict verdict, const std::string& baseline = "") {
  CheckResult result;
  result.id = "a/b";
  result.verdict = verdict;
  result.baseline = baseline;
  return result;
}

RunReport Report(std::vector<CheckResult> results) {
  RunReport report;
  report.checks = std::move(results);
  return report;
}

struct PrecedenceRow {
  Ending ending;
  int code;
};

// docs/cli.md: where several apply, 64, 66, 4, 1, 2, 3, 0 in this order.
TEST(ExitCode, PrecedenceIsThatOfTheContract) {
  const PrecedenceRow rows[] = {
      {{}, 0},
      {{.nothing_proven = true}, 3},
      {{.stale_entries = 1}, 2},
      {{.stale_entries = 1, .nothing_proven = true}, 2},
      {{.unexpected_failures = 1}, 1},
      {{.unexpected_failures = 1, .stale_entries = 1, .nothing_proven = true}, 1},
      {{.own_fault = true}, 4},
      {{.own_fault = true, .unexpected_failures = 1, .stale_entries = 1, .nothing_proven = true},
       4},
      {{.unreadable = true}, 66},
      {{.unreadable = true, .own_fault = true, .unexpected_failures = 1}, 66},
      {{.usage = true}, 64},
      {{.usage = true, .unreadable = true, .own_fault = true, .unexpected_failures = 1}, 64},
  };
  for (const PrecedenceRow& row : rows) {
    EXPECT_EQ(static_cast<int>(ExitCodeOf(row.ending)), row.code) << "row for " << row.code;
  }
}

struct PolicyRow {
  std::vector<CheckResult> results;
  FailOn fail_on;
  bool allow_inconclusive;
  int code;
};

TEST(ExitCode, FollowsFromVerdictsAndPolicy) {
  const CheckResult pass = Result(Verdict::kPass), fail = Result(Verdict::kFail),
                    warn = Result(Verdict::kWarn), note = Result(Verdict::kNote),
                    skip = Result(Verdict::kSkip), open = Result(Verdict::kInconclusive),
                    error = Result(Verdict::kError);
  const PolicyRow rows[] = {
      {{pass}, FailOn::kMust, false, 0},
      {{pass, skip}, FailOn::kMust, false, 0},
      {{pass, warn, note}, FailOn::kMust, false, 0},
      {{pass, note}, FailOn::kShould, false, 0},
      {{pass, warn}, FailOn::kShould, false, 1},
      {{pass, note}, FailOn::kAny, false, 1},
      {{pass, fail}, FailOn::kMust, false, 1},
      {{pass, fail, error}, FailOn::kMust, false, 4},
      {{pass, Result(Verdict::kFail, "xfail")}, FailOn::kMust, false, 0},
      {{pass, Result(Verdict::kWarn, "xfail")}, FailOn::kAny, false, 0},
      {{pass, open}, FailOn::kMust, false, 3},
      {{pass, open}, FailOn::kMust, true, 0},
      {{pass, Result(Verdict::kInconclusive, "xfail")}, FailOn::kMust, false, 0},
      {{open}, FailOn::kMust, true, 3},
      {{skip}, FailOn::kMust, true, 3},
      {{}, FailOn::kMust, true, 3},
      {{fail, open}, FailOn::kMust, false, 1},
  };
  int number = 0;
  for (const PolicyRow& row : rows) {
    const Ending ending = EndingOf(Report(row.results), row.fail_on, row.allow_inconclusive);
    EXPECT_EQ(static_cast<int>(ExitCodeOf(ending)), row.code) << "row " << number;
    ++number;
  }
}

TEST(Summary, CountsEachVerdictOnceAndLabelsBesides) {
  const Summary summary =
      Summarize(Report({Result(Verdict::kPass), Result(Verdict::kPass, "xpass"),
                        Result(Verdict::kFail, "xfail"), Result(Verdict::kSkip)}));
  EXPECT_EQ(summary.Of(Verdict::kPass), 2u);
  EXPECT_EQ(summary.Of(Verdict::kFail), 1u);
  EXPECT_EQ(summary.Of(Verdict::kSkip), 1u);
  EXPECT_EQ(summary.xfail, 1u);
  EXPECT_EQ(summary.xpass, 1u);
  EXPECT_EQ(summary.Total(), 4u);
  EXPECT_EQ(summary.Worst(), Verdict::kFail);
}

TEST(Names, ReadBack) {
  for (const Verdict verdict : kAllVerdicts) EXPECT_EQ(VerdictOf(Name(verdict)), verdict);
  for (const Level level : {Level::kMust, Level::kShould, Level::kMay}) {
    EXPECT_EQ(LevelOf(Name(level)), level);
  }
  EXPECT_FALSE(VerdictOf("PASS"));
  EXPECT_FALSE(FailOnOf("all"));
}

}  // namespace
}  // namespace smtpspec
