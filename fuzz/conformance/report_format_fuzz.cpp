// Whatever a peer says, each report is a document of its format, has the parts that it has for any
// other words, and holds nothing that a terminal or a reader's eye would obey.
//
// Input: what the peer says, everywhere where a report repeats it.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "conformance/report/formats.h"
#include "conformance/report/json.h"
#include "conformance/report/terminal.h"
#include "conformance/report/verdicts.h"
#include "fuzz/conformance/markup.h"
#include "fuzz/property.h"

using namespace smtpspec;
using fuzz::Require;
using nlohmann::json;

namespace {

// A result of each verdict, one of them known beforehand.
RunReport ReportOf(const std::string& said) {
  RunReport report;
  report.version = "0.1.0";
  report.role = "server";
  report.address = said;
  report.seed = "1";
  report.fail_on = "must";
  report.greeting = said;
  report.extensions["cleartext"] = {said, "SIZE"};
  for (const Verdict verdict : kAllVerdicts) {
    CheckResult& result = report.checks.emplace_back();
    result.id = "area/" + std::string(Name(verdict));
    result.covers = {"rfc3207/4.2/server-discards-knowledge"};
    result.transport = "clear";
    result.segmentation = "whole";
    result.verdict = verdict;
    result.baseline = verdict == Verdict::kWarn ? "xfail" : "";
    result.title = result.reason = result.expected = result.observed = said;
    result.sent = result.reproduce = result.variant = result.labels = said;
    result.exploitability = result.control = said;
  }
  return report;
}

// Words that mean something to no format.
const RunReport& PlainReport() {
  static const RunReport report = ReportOf("x");
  return report;
}

std::size_t Lines(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// Octets that no report may hold, and the UTF-8 of marks that change what is around them.
bool HoldsWhatIsObeyed(std::string_view text) {
  const auto control = [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7F; };
  if (std::ranges::any_of(text, control)) return true;
  constexpr std::string_view kMarks[] = {
      "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAA",
      "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE", "\xE2\x81\xA6",
      "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9", "\xD8\x9C",     "\xEF\xBB\xBF"};
  if (std::ranges::any_of(kMarks, [&](auto mark) { return text.find(mark) != text.npos; }))
    return true;
  for (std::size_t at = text.find('\xC2'); at != text.npos; at = text.find('\xC2', at + 1))
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0) return true;
  return false;
}

bool IsUtf8(const std::string& text) {
  // Throws by default, and replaces nothing.
  try {
    static_cast<void>(json(text).dump());
  } catch (const json::type_error&) {
    return false;
  }
  return true;
}

void CanBeShown(const std::string& text, const char* format) {
  Require(!HoldsWhatIsObeyed(text), format);
  Require(IsUtf8(text), format);
}

void JsonHolds(const RunReport& report) {
  const std::string text = JsonReport(report);
  Require(json::accept(text) && json::accept(SarifReport(report)), "JSON and SARIF are JSON");
  const auto back = ParseJsonReport(text);
  Require(back.has_value() && JsonReport(*back) == text, "a report that is read is the same");
  Require(back->greeting == report.greeting, "what the peer said comes back octet by octet");
  Require(json::parse(SarifReport(report))["runs"][0]["results"].size() == report.checks.size(),
          "SARIF has each result");
  std::istringstream lines(JsonLinesReport(report));
  for (std::string line; std::getline(lines, line);)
    Require(json::accept(line), "each line is JSON");
}

void MarkupHolds(const RunReport& report) {
  const auto tags = fuzz::TagsOf(JunitReport(report));
  Require(tags.has_value(), "JUnit is XML");
  Require(tags == fuzz::TagsOf(JunitReport(PlainReport())), "no words make elements of XML");
  const auto html = fuzz::TagsOf(HtmlReport(report));
  Require(html.has_value(), "HTML is well formed");
  Require(html == fuzz::TagsOf(HtmlReport(PlainReport())), "no words make elements of HTML");
}

// Of those that are read by lines.
void LinesHold(const RunReport& report) {
  Require(Lines(TapReport(report)) == Lines(TapReport(PlainReport())),
          "no words make lines of TAP");
  Require(Lines(MarkdownReport(report)) == Lines(MarkdownReport(PlainReport())),
          "no words make lines of Markdown");
  const TerminalLayout verbose{.colour = false, .verbose = true};
  Require(Lines(TerminalReport(report, {}, verbose)) ==
              Lines(TerminalReport(PlainReport(), {}, verbose)),
          "no words make lines at a terminal");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string said(fuzz::View(data, size));
  if (said.empty()) return 0;  // fields that are empty are left out
  RunReport report = ReportOf(said);
  JsonHolds(report);
  MarkupHolds(report);
  LinesHold(report);
  // A dialogue has as many lines as were said.
  for (CheckResult& result : report.checks)
    result.transcript = {{0.4, true, false, said, ""}, {0.5, false, true, "", said}};
  JsonHolds(report);
  Require(fuzz::TagsOf(HtmlReport(report)).has_value(), "HTML is well formed");
  for (const char* format : {"json", "jsonl", "junit", "tap", "sarif", "markdown", "html"})
    CanBeShown(Render(report, format), format);
  CanBeShown(TerminalReport(report, {}, {.colour = false, .verbose = true}), "terminal");
  return 0;
}
