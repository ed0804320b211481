#include "conformance/report/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace smtpspec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

CheckResult Result(const std::string& id, Verdict verdict, const std::string& transport = "clear",
                   const std::string& variant = "") {
  CheckResult result;
  result.id = id;
  result.verdict = verdict;
  result.transport = transport;
  result.variant = variant;
  result.segmentation = "whole";
  result.reason = "a \"reason\" \\ with all";
  return result;
}

RunReport Report(std::vector<CheckResult> results) {
  RunReport report;
  report.checks = std::move(results);
  return report;
}

Baseline Parsed(const std::string& toml) {
  const auto baseline = ParseBaseline(toml, "known.toml");
  EXPECT_TRUE(baseline) << baseline.error().text;
  return baseline ? *baseline : Baseline{};
}

std::string Entry(const std::string& check, const std::string& verdict,
                  const std::string& more = "") {
  return "[[expected]]\ncheck = \"" + check + "\"\nverdict = \"" + verdict +
         "\"\nreason = \"because\"\n" + more + "\n";
}

constexpr std::string_view kToday = "2026-11-21";

TEST(BaselineFile, ReadsWhatTheManualShows) {
  const Baseline baseline = Parsed(R"(
server = "postfix"
version = "3.7"

[[expected]]
check = "starttls/*"
transport = "starttls"
variant = "rest=line"
verdict = "fail"
reason = "their bug 12"
expires = 2027-01-31

[[excluded]]
check = "dos/*"
excluded = "see closing note"
)");
  EXPECT_EQ(baseline.server, "postfix");
  ASSERT_THAT(baseline.expected, SizeIs(1));
  EXPECT_EQ(baseline.expected[0].expires, "2027-01-31");
  EXPECT_EQ(baseline.expected[0].verdict, Verdict::kFail);
  EXPECT_TRUE(baseline.Excludes("dos/endless-line"));
  EXPECT_FALSE(baseline.Excludes("data/dot"));
}

struct Wrong {
  std::string toml, says;
};

TEST(BaselineFile, MistakesAreNamedWithTheirLine) {
  const Wrong rows[] = {
      {"[[expected]]\ncheck = \"a/b\"\nverdict = \"fail\"\n", ":1: an entry without reason"},
      {"[[expected]]\nverdict = \"fail\"\nreason = \"x\"\n", "without check"},
      {Entry("a/b", "fail", "reson = \"x\""), ":5: unknown key reson"},
      {Entry("a/b", "FAIL"), "verdict \"FAIL\""},
      {Entry("a/b", "pass"), "verdict \"pass\""},
      {Entry("a/b", "fail", "expires = \"soon\""), "has to be a date"},
      {"[[expected]]\ncheck = 5\nverdict = \"fail\"\nreason = \"x\"\n", "check has to be text"},
      {"expected = 5\n", "[[expected]]"},
      {"[[expectd]]\ncheck = \"a\"\n", "unknown key expectd"},
      {"[[expected]\n", "known.toml:1:"},
      {"[[excluded]]\ncheck = \"a/b\"\n", "without excluded"},
      {"a = \"\x1b[2J\"\n", "known.toml:1:"},
  };
  for (const Wrong& row : rows) {
    const auto baseline = ParseBaseline(row.toml, "known.toml");
    ASSERT_FALSE(baseline) << row.toml;
    EXPECT_EQ(baseline.error().code, ExitCode::kUnreadable);
    EXPECT_THAT(baseline.error().text, HasSubstr(row.says));
    EXPECT_EQ(baseline.error().text.find('\x1b'), std::string::npos);
  }
}

TEST(BaselineFile, MissingFileIsUnreadable) {
  EXPECT_EQ(ReadBaseline("/no/such/file.toml").error().code, ExitCode::kUnreadable);
}

struct LabelRow {
  std::string toml;
  std::vector<CheckResult> results;
  NotRun not_run;
  std::vector<std::string> labels;
  std::size_t stale;
};

TEST(ApplyBaseline, LabelsAndStaleness) {
  const LabelRow rows[] = {
      {Entry("a/b", "fail"), {Result("a/b", Verdict::kFail)}, {}, {"xfail"}, 0},
      {Entry("a/b", "fail"), {Result("a/b", Verdict::kWarn)}, {}, {"xfail"}, 0},
      {Entry("a/b", "warn"), {Result("a/b", Verdict::kFail)}, {}, {""}, 0},
      {Entry("a/b", "fail"), {Result("a/b", Verdict::kPass)}, {}, {"xpass"}, 1},
      {Entry("a/b", "fail"), {Result("a/b", Verdict::kNote)}, {}, {"xpass"}, 1},
      {Entry("a/b", "fail"), {Result("a/b", Verdict::kSkip)}, {}, {""}, 0},
      {Entry("a/b", "fail"), {Result("a/b", Verdict::kInconclusive)}, {}, {""}, 0},
      {Entry("a/b", "fail"), {Result("a/b", Verdict::kError)}, {}, {""}, 0},
      {Entry("a/b", "inconclusive"), {Result("a/b", Verdict::kInconclusive)}, {}, {"xfail"}, 0},
      // One entry for all variants: what passes beside what fails is neither stale nor labelled.
      {Entry("a/b", "fail"),
       {Result("a/b", Verdict::kFail, "clear", "v=1"),
        Result("a/b", Verdict::kPass, "clear", "v=2")},
       {},
       {"xfail", ""},
       0},
      {Entry("a/b", "fail"),
       {Result("a/b", Verdict::kPass, "clear", "v=1"), Result("a/b", Verdict::kSkip, "implicit")},
       {},
       {"", ""},
       0},
      {Entry("a/b", "fail", "transport = \"starttls\"\nvariant = \"v=2\""),
       {Result("a/b", Verdict::kFail, "starttls", "v=1"),
        Result("a/b", Verdict::kFail, "starttls", "v=2"),
        Result("a/b", Verdict::kFail, "clear", "v=2")},
       {},
       {"", "xfail", ""},
       0},
      // In another shard, or left out by selectors.
      {Entry("a/b", "fail"), {Result("c/d", Verdict::kPass)}, {"a/b"}, {""}, 0},
      {Entry("a/*", "fail"), {Result("a/c", Verdict::kPass)}, {"a/b"}, {""}, 0},
      // What stands for all checks is not known from some.
      {Entry("standing/x", "fail"), {Result("standing/x", Verdict::kPass)}, {"a/b"}, {""}, 0},
      {Entry("standing/x", "fail"), {Result("standing/x", Verdict::kPass)}, {}, {"xpass"}, 1},
      // Past its day.
      {Entry("a/b", "fail", "expires = 2026-11-20"), {Result("a/b", Verdict::kFail)}, {}, {""}, 0},
      {Entry("a/b", "fail", "expires = 2026-11-21"),
       {Result("a/b", Verdict::kFail)},
       {},
       {"xfail"},
       0},
  };
  int number = 0;
  for (const LabelRow& row : rows) {
    RunReport report = Report(row.results);
    const auto findings = ApplyBaseline(Parsed(row.toml), row.not_run, kToday, report);
    for (std::size_t i = 0; i < row.labels.size(); ++i) {
      EXPECT_EQ(report.checks[i].baseline, row.labels[i]) << "row " << number << " result " << i;
    }
    EXPECT_THAT(findings.stale, SizeIs(row.stale)) << "row " << number;
    ++number;
  }
}

TEST(ApplyBaseline, TellsOfExpiryAndOfUnknownChecks) {
  RunReport report = Report({Result("a/b", Verdict::kFail)});
  const Baseline baseline =
      Parsed(Entry("a/b", "fail", "expires = 2026-01-01") + Entry("x/y", "fail"));
  EXPECT_THAT(ApplyBaseline(baseline, {}, kToday, report).remarks,
              ElementsAre(HasSubstr("known.toml:1: a/b expired on 2026-01-01"),
                          HasSubstr("x/y is about no check that there is")));
}

struct StrictRow {
  std::string toml;
  std::vector<CheckResult> results;
  std::size_t unexplained, stale;
};

TEST(Expectations, EveryVerdictHasToBeListed) {
  const StrictRow rows[] = {
      {"", {Result("a/b", Verdict::kPass), Result("a/c", Verdict::kNote)}, 0, 0},
      {"", {Result("a/b", Verdict::kFail)}, 1, 0},
      {"", {Result("a/b", Verdict::kSkip)}, 1, 0},
      {"", {Result("a/b", Verdict::kWarn)}, 1, 0},
      {"", {Result("a/b", Verdict::kInconclusive)}, 1, 0},
      {Entry("a/b", "fail"), {Result("a/b", Verdict::kFail)}, 0, 0},
      {Entry("a/b", "skip"), {Result("a/b", Verdict::kSkip)}, 0, 0},
      // Listed but different: the result and the entry are both told of.
      {Entry("a/b", "fail"), {Result("a/b", Verdict::kSkip)}, 0, 2},
      {Entry("a/b", "fail"), {Result("a/b", Verdict::kWarn)}, 0, 2},
      {Entry("a/b", "skip"), {Result("a/b", Verdict::kPass)}, 0, 1},
      {Entry("a/b", "fail"), {Result("c/d", Verdict::kPass)}, 0, 1},
      {Entry("a/b", "fail") + Entry("a/b", "skip", "transport = \"implicit\""),
       {Result("a/b", Verdict::kFail), Result("a/b", Verdict::kSkip, "implicit")},
       0,
       0},
      {"[[excluded]]\ncheck = \"a/*\"\nexcluded = \"see closing note\"\n",
       {Result("a/b", Verdict::kFail), Result("c/d", Verdict::kFail)},
       1,
       0},
  };
  int number = 0;
  for (const StrictRow& row : rows) {
    RunReport report = Report(row.results);
    const auto findings = HoldToExpectations(Parsed(row.toml), {}, kToday, report);
    EXPECT_THAT(findings.unexplained, SizeIs(row.unexplained)) << "row " << number;
    EXPECT_THAT(findings.stale, SizeIs(row.stale)) << "row " << number;
    ++number;
  }
}

TEST(Expectations, WhatDidNotRunIsNotMissed) {
  RunReport report = Report({Result("c/d", Verdict::kPass)});
  EXPECT_THAT(HoldToExpectations(Parsed(Entry("a/b", "fail")), {"a/b"}, kToday, report).stale,
              IsEmpty());
}

TEST(Expectations, WhatStandsForTheWholeRunIsMissedOnlyInAWholeRun) {
  RunReport report = Report({Result("standing/x", Verdict::kPass)});
  const std::string entry = Entry("standing/x", "fail");
  EXPECT_THAT(HoldToExpectations(Parsed(entry), {}, kToday, report).stale, SizeIs(1));
  EXPECT_THAT(HoldToExpectations(Parsed(entry), {"a/b"}, kToday, report).stale, IsEmpty());
  // What the list leaves out is no part of the whole.
  const Baseline excluding =
      Parsed(entry + "[[excluded]]\ncheck = \"a/*\"\nexcluded = \"see closing note\"\n");
  EXPECT_THAT(HoldToExpectations(excluding, {"a/b"}, kToday, report).stale, SizeIs(1));
  EXPECT_THAT(HoldToExpectations(excluding, {"a/b", "c/d"}, kToday, report).stale, IsEmpty());
}

TEST(Expectations, OfAnotherPolicyAreNotMissed) {
  RunReport report = Report({Result("a/b", Verdict::kPass, "starttls")});
  const Baseline listed = Parsed(
      "[[expected]]\ncheck = \"a/b\"\ntransport = \"none\"\n"
      "verdict = \"fail\"\nreason = \"known\"\n");
  EXPECT_THAT(HoldToExpectations(listed, {}, kToday, report).stale, SizeIs(1));
  report.role = "client";
  EXPECT_THAT(HoldToExpectations(listed, {}, kToday, report).stale, IsEmpty());
  report.checks[0].transport = "none";
  EXPECT_THAT(HoldToExpectations(listed, {}, kToday, report).stale, SizeIs(1));
}

TEST(BaselineText, ExplainsTheRunItCameFrom) {
  const std::vector<CheckResult> results = {
      Result("a/b", Verdict::kFail, "clear", "v=1"), Result("a/b", Verdict::kPass, "clear", "v=2"),
      Result("a/c", Verdict::kSkip, "clear"),        Result("a/c", Verdict::kSkip, "implicit"),
      Result("a/d", Verdict::kWarn, "clear", "v=1"), Result("a/d", Verdict::kWarn, "clear", "v=2"),
      Result("a/d", Verdict::kPass, "starttls"),     Result("a/e", Verdict::kInconclusive)};
  RunReport report = Report(results);
  const Baseline expectations = Parsed(BaselineText(report, /*all=*/true));
  EXPECT_THAT(expectations.expected, SizeIs(4));
  const auto findings = HoldToExpectations(expectations, {}, kToday, report);
  EXPECT_THAT(findings.unexplained, IsEmpty());
  EXPECT_THAT(findings.stale, IsEmpty());
  EXPECT_EQ(expectations.expected[0].reason, "a \"reason\" \\ with all");
  EXPECT_THAT(Parsed(BaselineText(report, /*all=*/false)).expected, SizeIs(2));
}

}  // namespace
}  // namespace smtpspec
