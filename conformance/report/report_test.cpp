#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/formats.h"
#include "conformance/report/groups.h"
#include "conformance/report/json.h"
#include "conformance/report/terminal.h"
#include "conformance/report/verdicts.h"
#include "net/host.h"

namespace smtpspec {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// All octets, and what ends elements, attributes, code spans, comments, strings and directives.
std::string Hostile() {
  std::string text;
  for (int octet = 0; octet < 256; ++octet) text += static_cast<char>(octet);
  text +=
      "]]><script>alert(1)</script>\"'>&lt;--><!-- # SKIP # TODO\r\n...\n---\nok 1\n```\n| a |\n";
  text +=
      "\x1b]0;title\x07 \xe2\x80\xae backwards \xef\xbf\xbe \xed\xa0\x80 \xf4\x90\x80\x80 \xc0\x80";
  return text;
}

CheckResult Result(const std::string& id, Verdict verdict, const std::string& transport = "clear") {
  CheckResult result;
  result.id = id;
  result.title = "what " + id + " tests";
  result.verdict = verdict;
  result.transport = transport;
  result.segmentation = "whole";
  result.covers = {"rfc3207/4.2/server-discards-knowledge"};
  result.reason = "a reason";
  result.duration_ms = 1.5;
  return result;
}

RunReport Sample() {
  RunReport report;
  report.version = "0.1.0";
  report.command = {"smtpspec", "check", "server", "127.0.0.1:2525"};
  report.seed = "7c41";
  report.fail_on = "must";
  report.role = "server";
  report.address = "127.0.0.1:2525";
  report.greeting = "220 mx.example ESMTP";
  report.extensions["cleartext"] = {"STARTTLS", "SIZE 1000"};
  for (const Verdict verdict : kAllVerdicts) {
    report.checks.push_back(Result("area/" + std::string(Name(verdict)), verdict));
  }
  report.checks.push_back(Result("area/fail", Verdict::kFail, "starttls"));
  report.checks.push_back(Result("area/known", Verdict::kFail));
  report.checks.back().baseline = "xfail";
  return report;
}

RunReport HostileReport() {
  RunReport report = Sample();
  report.greeting = report.address = report.seed = Hostile();
  report.extensions["cleartext"] = {Hostile()};
  for (CheckResult& result : report.checks) {
    result.title = result.reason = result.expected = result.observed = Hostile();
    result.sent = Hostile();
    result.reproduce = result.variant = result.labels = result.exploitability = Hostile();
    result.control = result.segmentation = result.transport = Hostile();
    result.transcript = {{0.4, true, false, Hostile(), ""}, {0.5, false, true, "", Hostile()}};
  }
  return report;
}

// Runs Python on a file that holds `text`; its own message where it fails.
void ExpectPythonTakes(const std::string& text, const std::string& program) {
  const std::string path = ::testing::TempDir() + "report_under_test";
  std::ofstream(path, std::ios::binary) << text;
  const std::string command = "/usr/bin/python3 -c '" + program + "' '" + path + "' 2>&1";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string said;
  char buffer[512];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) said += buffer;
  EXPECT_EQ(::pclose(pipe), 0) << said;
}

// One line of UTF-8 without controls comes out of SafeText as it went in.
bool IsSafe(std::string text) {
  std::erase(text, '\n');
  return SafeText(text) == text;
}

TEST(Reports, HostileTextLeavesNoControlOctetInAnyFormat) {
  for (const char* const format : {"json", "jsonl", "junit", "tap", "sarif", "markdown", "html"}) {
    EXPECT_TRUE(IsSafe(Render(HostileReport(), format))) << format;
  }
  const TerminalLayout plain{.colour = false, .verbose = true};
  EXPECT_TRUE(IsSafe(TerminalReport(HostileReport(), {}, plain)));
}

TEST(Reports, XmlIsWellFormed) {
  constexpr const char* kParse = "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])";
  ExpectPythonTakes(JunitReport(HostileReport()), kParse);
  ExpectPythonTakes(JunitReport(Sample()), kParse);
  // The HTML is XML but for its first line.
  std::string html = HtmlReport(HostileReport());
  html.erase(0, html.find('\n') + 1);
  ExpectPythonTakes(html, kParse);
}

TEST(Reports, HtmlLoadsAndRunsNothing) {
  EXPECT_THAT(HtmlReport(Sample()),
              AllOf(Not(HasSubstr("<script")), Not(HasSubstr("src=")), Not(HasSubstr("href=")),
                    HasSubstr("default-src 'none'")));
}

TEST(Reports, JsonReadsBackOctetByOctet) {
  const RunReport report = HostileReport();
  const std::string text = JsonReport(report);
  const auto back = ParseJsonReport(text);
  ASSERT_TRUE(back) << back.error();
  EXPECT_EQ(back->greeting, report.greeting);
  EXPECT_EQ(back->extensions.at("cleartext"), report.extensions.at("cleartext"));
  ASSERT_EQ(back->checks.size(), report.checks.size());
  EXPECT_EQ(back->checks[0].transcript[0].octets, Hostile());
  EXPECT_EQ(back->checks[0].reason, SafeText(Hostile()));
  EXPECT_EQ(JsonReport(*back), text);
}

TEST(Reports, JsonHasTheFieldsOfTheContract) {
  const auto json = nlohmann::json::parse(JsonReport(Sample()));
  EXPECT_EQ(json["schema"], "smtpspec-report/1");
  EXPECT_EQ(json["tool"]["version"], "0.1.0");
  EXPECT_EQ(json["policy"]["fail_on"], "must");
  EXPECT_EQ(json["target"]["extensions"]["cleartext"][1], "SIZE 1000");
  EXPECT_TRUE(json["target"]["extensions"]["implicit"].empty());
  for (const char* const name : {"pass", "warn", "note", "skip", "inconclusive", "error"}) {
    EXPECT_EQ(json["summary"][name], 1) << name;
  }
  EXPECT_EQ(json["summary"]["fail"], 3);
  EXPECT_EQ(json["summary"]["xfail"], 1);
  EXPECT_EQ(json["summary"]["groups"][0]["document"], "RFC 3207");
  EXPECT_EQ(json["summary"]["groups"][0]["fail"], 3);
  for (const char* const name :
       {"id", "title", "level", "covers", "tags", "transport", "variant", "segmentation", "verdict",
        "reason", "expected", "observed", "reproduce", "duration_ms", "transcript"}) {
    EXPECT_TRUE(json["checks"][0].contains(name)) << name;
  }
}

TEST(Reports, EveryLineOfJsonLinesIsAnObject) {
  std::istringstream lines(JsonLinesReport(HostileReport()));
  std::string line, types;
  while (std::getline(lines, line))
    types += nlohmann::json::parse(line)["type"].get<std::string>()[0];
  EXPECT_EQ(types, "rcccccccccs");
}

TEST(Reports, WhatIsNoReportIsRefusedByName) {
  EXPECT_THAT(ParseJsonReport("{").error(), HasSubstr("no JSON"));
  EXPECT_THAT(ParseJsonReport("[]").error(), HasSubstr("\"schema\""));
  EXPECT_THAT(ParseJsonReport(R"({"schema": "other/1"})").error(), HasSubstr("other/1"));
  auto json = nlohmann::json::parse(JsonReport(Sample()));
  json["checks"][2]["verdict"] = "maybe";
  EXPECT_THAT(ParseJsonReport(json.dump()).error(),
              HasSubstr("checks[2]: \"verdict\" is \"maybe\""));
  json["checks"][2]["verdict"] = "warn";
  json["checks"][0]["transcript"] = 5;
  EXPECT_THAT(ParseJsonReport(json.dump()).error(), HasSubstr("checks[0]: \"transcript\""));
  json.erase("target");
  EXPECT_THAT(ParseJsonReport(json.dump()).error(), HasSubstr("\"target\""));
}

std::size_t Count(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(Junit, OneCaseACheckAndTransport) {
  RunReport report = Sample();
  report.checks.push_back(Result("area/fail", Verdict::kPass, "starttls"));
  report.checks.back().variant = "rest=line";
  const std::string xml = JunitReport(report);
  EXPECT_EQ(Count(xml, "<testcase "), 9u);
  EXPECT_THAT(xml, HasSubstr("name=\"area/fail [starttls]\""));
  EXPECT_EQ(Count(xml, "<failure "), 2u);
  EXPECT_EQ(Count(xml, "<error "), 1u);
  EXPECT_EQ(Count(xml, "<skipped "), 3u);  // skip, inconclusive and the known deviation
  EXPECT_THAT(xml, HasSubstr("tests=\"9\" failures=\"2\" errors=\"1\" skipped=\"3\""));
}

TEST(Tap, DirectivesComeFromVerdictsOnly) {
  const std::string tap = TapReport(Sample());
  EXPECT_THAT(tap, HasSubstr("TAP version 14\n1..9\n"));
  EXPECT_EQ(Count(tap, "\nnot ok "), 4u);
  EXPECT_EQ(Count(tap, "# TODO"), 1u);
  EXPECT_EQ(Count(tap, "# SKIP"), 2u);
  const std::string hostile = TapReport(HostileReport());
  EXPECT_EQ(Count(hostile, "\nok "), 5u);
  EXPECT_EQ(Count(hostile, "\nnot ok "), 4u);
  EXPECT_EQ(Count(hostile, " # TODO known"), 1u);
}

TEST(Sarif, LevelsAndRulesFit) {
  const auto json = nlohmann::json::parse(SarifReport(HostileReport()));
  EXPECT_EQ(json["version"], "2.1.0");
  const auto& run = json["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(), 8u);
  for (const auto& result : run["results"]) {
    const std::size_t rule = result["ruleIndex"];
    EXPECT_EQ(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    EXPECT_EQ(result["kind"] == "fail", result["level"] != "none") << result;
    EXPECT_FALSE(result["message"]["text"].get<std::string>().empty());
    const std::string uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    EXPECT_EQ(uri.find_first_of("<>\"\\ `{}|^"), std::string::npos) << uri;
  }
  EXPECT_TRUE(run["results"][8].contains("suppressions"));
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], false);
}

TEST(Markdown, PeerTextStaysInItsSpan) {
  RunReport report = Sample();
  report.checks[1].observed = "250 `` ok` [x](http://example.org) @somebody <b>";
  const std::string text = MarkdownReport(report);
  EXPECT_THAT(text, HasSubstr("``` 250 `` ok` [x](http://example.org) @somebody <b> ```"));
  EXPECT_THAT(text, HasSubstr("| pass | fail |"));
  EXPECT_EQ(MarkdownReport(HostileReport()).find("\n| a |"), std::string::npos);
}

TEST(Terminal, TellsFailuresAndTheResult) {
  RunReport report = Sample();
  report.checks[1].expected = "5yz";
  report.checks[1].observed = "250 \x1b[2J";
  report.checks[1].control = "smug/true-end";
  report.checks[1].reproduce = "smtpspec check server 127.0.0.1:2525 area/fail --seed 7c41";
  report.checks[1].sent = "C: VRFY \x1b";
  report.checks[2].observed = "551 elsewhere";
  RunContext context;
  context.exit_code = ExitCode::kOwnFault;
  const std::string text = TerminalReport(report, context, {});
  for (const char* const part :
       {"seed 7c41", "fail-on must", "220 mx.example ESMTP", "cleartext: STARTTLS, SIZE 1000",
        "FAIL   area/fail  must  [clear]", "expected     5yz", "observed     250 \\x1b[2J",
        "smug/true-end passed", "also         [starttls]", "sent         C: VRFY \\x1b",
        "observed     551 elsewhere", "exit 4",
        "again     smtpspec check server 127.0.0.1:2525 area/fail --seed 7c41\n",
        "area/known  must  [clear]  (known deviation)", "skip   a reason: area/skip"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(TerminalReport(report, context, {.colour = true}).find('\x1b'), std::string::npos);
}

TEST(Reports, TerminalCutsWhatAPeerSaid) {
  RunReport report = Sample();
  report.checks[1].observed = "begins so " + std::string(1000, 'x') + " ends so";
  const std::string text = TerminalReport(report, {}, {});
  EXPECT_THAT(text, AllOf(HasSubstr("begins so x"), HasSubstr("… (and 718 octets more; -v"),
                          Not(HasSubstr("ends so"))));
  EXPECT_THAT(TerminalReport(report, {}, {.verbose = true}), HasSubstr("x ends so"));
}

TEST(Reports, TerminalSaysWhatDecided) {
  RunContext context;
  EXPECT_THAT(TerminalReport(Sample(), context, {}), HasSubstr("result: CONFORMS   exit 0"));
  context.by_expectations = true;
  EXPECT_THAT(TerminalReport(Sample(), context, {}), HasSubstr("result: AS EXPECTED   exit 0"));
}

TEST(ReportRequests, OnlyOneGoesToStandardOutput) {
  EXPECT_TRUE(ParseReportRequests({"json=-", "tap=tap.txt"}));
  const auto both = ParseReportRequests({"json=-", "tap=-"});
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().code, ExitCode::kUsage);
  EXPECT_THAT(both.error().text, HasSubstr("--report tap=-"));
}

TEST(ReportRequests, AreCheckedBeforeTheRun) {
  EXPECT_EQ(ParseReportRequest("junit=results.xml")->file, "results.xml");
  EXPECT_EQ(ParseReportRequest("json=-")->file, "-");
  for (const char* const wrong : {"junit", "junit=", "csv=x", "=x", "json=/no/such/folder/x"}) {
    const auto request = ParseReportRequest(wrong);
    ASSERT_FALSE(request) << wrong;
    EXPECT_EQ(request.error().code, ExitCode::kUsage);
  }
}

TEST(ReportRequests, FilesAreWritten) {
  const std::string path = ::testing::TempDir() + "written.json";
  ASSERT_TRUE(WriteReports({{"json", path}}, Sample()));
  EXPECT_EQ(*net::ReadFile(path), JsonReport(Sample()));
}

}  // namespace
}  // namespace smtpspec
