#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "conformance/command/check_options.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/explain_command.h"
#include "conformance/command/list_command.h"
#include "conformance/command/replay_server_case.h"
#include "conformance/command/report_merge.h"
#include "conformance/report/json.h"
#include "conformance/run/invariants.h"
#include "conformance/script/embedded_checks.h"

namespace smtpspec {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

CheckOptions Parsed(std::vector<std::string> arguments) {
  CheckOptions options;
  CLI::App app;
  AddCheckServer(app, options);
  std::reverse(arguments.begin(), arguments.end());
  arguments.push_back("server");
  app.parse(arguments);
  return options;
}

TEST(CheckOptions, AllOfTheContractAreRead) {
  const CheckOptions options = Parsed({"localhost:2525",
                                       "starttls/*",
                                       "!tag:slow",
                                       "--tls-port",
                                       "2465",
                                       "--require",
                                       "DSN,CHUNKING",
                                       "--fail-on",
                                       "any",
                                       "--shard",
                                       "1/2",
                                       "--seed",
                                       "7",
                                       "-j",
                                       "3",
                                       "--report",
                                       "json=a.json",
                                       "--report",
                                       "tap=b.tap",
                                       "--repeat",
                                       "2",
                                       "--shuffle",
                                       "-q",
                                       "rfc3207"});
  EXPECT_EQ(options.target, "localhost:2525");
  EXPECT_THAT(options.selectors, ElementsAre("starttls/*", "!tag:slow", "rfc3207"));
  EXPECT_THAT(options.require, ElementsAre("DSN", "CHUNKING"));
  EXPECT_THAT(options.reports, ElementsAre("json=a.json", "tap=b.tap"));
  EXPECT_EQ(options.tls_port, 2465);
  // An option takes one value; what stands behind it is a selector.
  const CheckOptions mixed =
      Parsed({"--require", "DSN", "localhost:1", "--report", "json=a", "x/y"});
  EXPECT_EQ(mixed.target, "localhost:1");
  EXPECT_THAT(mixed.selectors, ElementsAre("x/y"));
  EXPECT_EQ(options.jobs, 3u);
  EXPECT_EQ(options.seed, 7u);
  EXPECT_TRUE(options.shuffle && options.quiet);
}

TEST(CheckOptions, MistakesAreRefused) {
  const std::vector<std::vector<std::string>> rows = {
      {},
      {"localhost:25", "--no-such-option"},
      {"localhost:25", "--seed", "x"},
      {"localhost:25", "--tls-port", "70000"},
      {"localhost:25", "-j", "0"},
      {"localhost:25", "--fail-on", "all"},
      {"localhost:25", "--segmentation", "some"},
      {"localhost:25", "--user", "alice"},
      {"localhost:25", "--baseline", "a", "--expectations", "b"},
  };
  for (const auto& row : rows) {
    EXPECT_THROW(Parsed(row), CLI::ParseError) << ::testing::PrintToString(row);
  }
}

TEST(CheckOptions, NumbersAreWholeTexts) {
  const std::vector<std::vector<std::string>> rows = {
      {"--timeout", "nan"}, {"--timeout", "inf"},
      {"--timeout", "1x"},  {"--rate", "NaN"},
      {"--seed", "-1"},     {"--seed", "1.5"},
      {"--seed", "0x10"},   {"--seed", "18446744073709551616"},
      {"-j", "4294967297"}, {"-j", "010"},
      {"--repeat", "0"},    {"--ready-timeout", ""},
  };
  for (const auto& row : rows) {
    EXPECT_THROW(Parsed({"localhost:25", row[0], row[1]}), CLI::ValidationError)
        << ::testing::PrintToString(row);
  }
  const CheckOptions options =
      Parsed({"localhost:25", "--seed", "18446744073709551615", "--timeout", "1e1", "-j", "256"});
  EXPECT_EQ(options.seed, 18446744073709551615U);
  EXPECT_EQ(options.timeout, 10.0);
  EXPECT_EQ(options.jobs, 256U);
}

struct PlanRow {
  std::vector<std::string> arguments;
  ExitCode code;
  std::string says;
};

TEST(PlanCheck, MistakesAreToldBeforeAnythingIsSent) {
  const std::string empty = ::testing::TempDir() + "empty";
  std::ofstream(empty).flush();
  const PlanRow rows[] = {
      {{"localhost"}, ExitCode::kUsage, "localhost"},
      {{"localhost:0"}, ExitCode::kUsage, "port 0"},
      {{"192.0.2.1:25"}, ExitCode::kUsage, "--remote-ok"},
      {{"localhost:25", "no/such-check"}, ExitCode::kUsage, "no/such-check"},
      {{"localhost:25", "@/no/such/file"}, ExitCode::kUnreadable, "/no/such/file"},
      {{"localhost:25", "--ca", "/no/such.pem"}, ExitCode::kUnreadable, "/no/such.pem"},
      {{"localhost:25", "--baseline", "/no/b"}, ExitCode::kUnreadable, "/no/b"},
      {{"localhost:25", "--shard", "3/2"}, ExitCode::kUsage, "3/2"},
      {{"localhost:25", "--server-name", "a b"}, ExitCode::kUsage, "--server-name"},
      {{"localhost:25", "--report", "json=-", "--report", "tap=-"}, ExitCode::kUsage, "tap=-"},
      {{"localhost:25", "--report", "pdf=x"}, ExitCode::kUsage, "pdf=x"},
      {{"localhost:25", "--checks", "/no/dir"}, ExitCode::kUnreadable, "/no/dir"},
      {{"localhost:25", "--to", "a> b"}, ExitCode::kUsage, "a> b"},
      {{"localhost:25", "--user", "u", "--password-file", empty}, ExitCode::kUnreadable, "empty"},
  };
  for (const PlanRow& row : rows) {
    const auto plan = PlanCheck(Parsed(row.arguments));
    ASSERT_FALSE(plan) << ::testing::PrintToString(row.arguments);
    EXPECT_EQ(plan.error().code, row.code) << plan.error().text;
    EXPECT_THAT(plan.error().text, HasSubstr(row.says));
  }
}

TEST(PlanCheck, ShardsTogetherAreTheWhole) {
  const std::size_t all = PlanCheck(Parsed({"localhost:25"}))->checks.size();
  EXPECT_GT(all, 0u);
  std::size_t sum = 0;
  for (const char* const shard : {"1/3", "2/3", "3/3"}) {
    const auto plan = PlanCheck(Parsed({"localhost:25", "--shard", shard}));
    sum += plan->checks.size();
    EXPECT_EQ(plan->checks.size() + plan->not_run.size(), all);
  }
  EXPECT_EQ(sum, all);
}

TEST(PlanCheck, OffLoopbackItIsPolite) {
  const auto plan = PlanCheck(Parsed({"192.0.2.1:25", "--remote-ok"}));
  ASSERT_TRUE(plan) << plan.error().text;
  EXPECT_TRUE(plan->run.guard_secrets);
  EXPECT_EQ(plan->run.jobs, 2u);
  for (const script::Block* const check : plan->checks) {
    for (const std::string& tag : check->tags)
      EXPECT_FALSE(tag.starts_with("attack:")) << check->id;
  }
  EXPECT_GT(PlanCheck(Parsed({"192.0.2.1:25", "--remote-ok", "--hostile"}))->checks.size(),
            plan->checks.size());
}

TEST(PlanCheck, ExcludedChecksAreNotRun) {
  const std::string file = ::testing::TempDir() + "excluding.toml";
  std::ofstream(file) << "[[excluded]]\ncheck = \"*\"\nexcluded = \"see closing note\"\n";
  const auto plan = PlanCheck(Parsed({"localhost:25", "--expectations", file}));
  ASSERT_TRUE(plan) << plan.error().text;
  EXPECT_THAT(plan->checks, IsEmpty());
  EXPECT_THAT(plan->remarks, ElementsAre(HasSubstr("that the expectations exclude")));
}

TEST(ReproduceCommand, SurvivesAShell) {
  EXPECT_EQ(ReproduceCommand(Parsed(
                {"localhost:2525", "--tls-port", "2465", "--spawn", "a 'b'", "--slow", "-j", "3"})),
            "smtpspec check server localhost:2525 --tls-port 2465 --spawn 'a '\\''b'\\''' --slow");
}

TEST(List, ChecksAsTheContractSays) {
  const script::Library library = script::LoadShipped();
  const auto text = ChecksText(library, {.selectors = {}, .checks_folder = "", .json = true});
  ASSERT_TRUE(text) << text.error().text;
  const auto json = nlohmann::json::parse(*text);
  ASSERT_FALSE(json.empty());
  for (const auto& check : json) {
    EXPECT_EQ(check.size(), 8u);
    EXPECT_FALSE(check["id"].get<std::string>().empty());
    EXPECT_TRUE(check["role"] == "server" || check["role"] == "client" || check["role"] == "relay");
    EXPECT_TRUE(check["covers"].is_array() && check["tags"].is_array() &&
                check["needs"].is_array());
    EXPECT_GE(check["mutants"].get<int>(), 0);
  }
  EXPECT_FALSE(ChecksText(library, {.selectors = {"x/y"}, .checks_folder = "", .json = false}));
}

TEST(List, NeedsAreThoseOfEveryTransport) {
  const script::Library library = script::LoadShipped();
  const auto needs = [&](const std::string& id) {
    const auto check = std::ranges::find(library.blocks, id, &script::Block::id);
    return check == library.blocks.end() ? std::vector<std::string>{"?"}
                                         : AllNeeds(library, *check);
  };
  EXPECT_THAT(needs("control/delivery"), IsEmpty());  // over each of the three
  EXPECT_THAT(needs("starttls/works"), ElementsAre("STARTTLS"));
  EXPECT_THAT(needs("control/inbox"), ElementsAre("inbox"));
}

TEST(Explain, ClientsToo) {
  const script::Library library = script::LoadShipped();
  const std::string text = Explanation(library, "strip/removed").value_or("");
  EXPECT_THAT(text, AllOf(HasSubstr("policy     starttls opportunistic\n"),
                          HasSubstr("accepted   delivered 0\n"),  // by what it uses
                          HasSubstr("or 1: pass when starttls\n"), HasSubstr("in clear where"),
                          HasSubstr("example    the reference client in memory, [starttls"),
                          HasSubstr("C: EHLO ")));
  EXPECT_THAT(text, Not(HasSubstr(" \n")));
  EXPECT_THAT(text, Not(HasSubstr("over ")));
}

TEST(Explain, ShowsScriptAndDialogue) {
  script::Library library = script::LoadShipped();
  const auto errors = script::ParseScript(
      "check explained/noop under server\n  title NOOP is answered\n  covers rfc5321/4.1.1.9/x\n"
      "  use session\n  C: NOOP\n  S: 250\n    or 4yz: warn\nmutant refuses: on NOOP: answer 500 "
      "no\n",
      "test.smtp", library);
  ASSERT_THAT(errors, IsEmpty());
  const auto text = Explanation(library, "explained/noop");
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, AllOf(HasSubstr("what       NOOP is answered"), HasSubstr("RFC 5321 §4.1.1.9"),
                           HasSubstr("accepted   S: 250"), HasSubstr("or 4yz: warn"),
                           HasSubstr("refuses"), HasSubstr("C: NOOP"), HasSubstr("S: 250 2.")));
  EXPECT_FALSE(Explanation(library, "no/such"));
}

TEST(Replay, ACaseThatExpectsNothingIsJudgedByInvariants) {
  script::Library library;
  ASSERT_THAT(script::ParseScript("case a/good under server\n  C: EHLO x\n  C: QUIT\n"
                                  "case a/odd under server\n  given shut-down yes\n  C: QUIT\n"
                                  "case a/expects under server\n  C: NOOP\n  S: 250\n",
                                  "x.smtp", library),
              IsEmpty());
  const auto good = ReplayServerCase(library.blocks.at(0));
  ASSERT_TRUE(good) << good.error();
  EXPECT_THAT(good->broken, IsEmpty());
  EXPECT_THAT(good->transcript,
              testing::Contains(testing::Field(&TranscriptEntry::octets, HasSubstr("EHLO x"))));
  const auto odd = ReplayServerCase(library.blocks.at(1));
  ASSERT_FALSE(odd);
  EXPECT_THAT(odd.error(), AllOf(HasSubstr("shut-down"), HasSubstr("fuzz_server_session")));
  EXPECT_TRUE(ExpectsNothing(library.blocks.at(0)));
  EXPECT_FALSE(ExpectsNothing(library.blocks.at(2)));
}

TEST(Explain, StandingInvariantsToo) {
  const script::Library none;
  for (const Invariant& invariant : AllInvariants())
    EXPECT_THAT(Explanation(none, std::string(invariant.id)).value_or(""),
                AllOf(HasSubstr(invariant.title), HasSubstr(invariant.requirement)));
  EXPECT_THAT(Explanation(LoadChecks("").value(), "refuses").value_or(""),
              AllOf(HasSubstr("persona"), HasSubstr("smtpspec serve --persona refuses")));
  EXPECT_THAT(Explanation(none, "standing/required-extension").value_or(""),
              HasSubstr("--require"));
  EXPECT_THAT(Explanation(none, "rfc8314/3.3/implicit-tls-first").value_or(""),
              HasSubstr("standing/implicit-tls-first"));
}

CheckResult Result(const std::string& id, Verdict verdict) {
  CheckResult result;
  result.id = id;
  result.transport = "clear";
  result.verdict = verdict;
  return result;
}

RunReport ReportOf(const std::string& address, std::vector<CheckResult> results) {
  RunReport report;
  report.role = "server";
  report.address = address;
  report.checks = std::move(results);
  report.duration_ms = 2;
  return report;
}

TEST(Merge, ShardsBecomeOneRun) {
  const auto merged = MergeReports(
      {ReportOf("h:25", {Result("b/b", Verdict::kPass), Result("standing/x", Verdict::kPass)}),
       ReportOf("h:25", {Result("a/a", Verdict::kFail), Result("standing/x", Verdict::kFail)})});
  ASSERT_TRUE(merged) << merged.error().text;
  ASSERT_EQ(merged->checks.size(), 3u);
  EXPECT_EQ(merged->checks[0].id, "a/a");
  EXPECT_EQ(merged->checks[2].verdict, Verdict::kFail);
  EXPECT_EQ(merged->duration_ms, 4);
  EXPECT_EQ(MergeReports({ReportOf("h:25", {}), ReportOf("i:25", {})}).error().code,
            ExitCode::kUsage);
}

TEST(Diff, TellsWhatChangedCameAndWent) {
  EXPECT_THAT(
      Differences(ReportOf("h:25", {Result("a/a", Verdict::kPass), Result("a/b", Verdict::kPass),
                                    Result("a/c", Verdict::kSkip)}),
                  ReportOf("h:25", {Result("a/a", Verdict::kFail), Result("a/b", Verdict::kPass),
                                    Result("a/d", Verdict::kNote)})),
      ElementsAre("a/a [clear]: pass -> fail", "a/c [clear]: skip -> absent",
                  "a/d [clear]: absent -> note"));
}

TEST(ReadReport, UnreadableFiles) {
  EXPECT_EQ(ReadReport("/no/such.json").error().code, ExitCode::kUnreadable);
  const std::string path = ::testing::TempDir() + "broken.json";
  std::ofstream(path) << "{\"schema\": 5}";
  EXPECT_THAT(ReadReport(path).error().text, AllOf(HasSubstr(path), HasSubstr("schema")));
}

}  // namespace
}  // namespace smtpspec
