// Whatever a peer says, each report is a document of its format, has the parts that it has for any
// other words, and holds nothing that a terminal or a reader's eye would obey.
//
// Input: what the peer says, everywhere where a report repeats it.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

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

// One result: reports of more say the same of each, and take as much longer.
RunReport ReportOf(const std::string& said, Verdict verdict, bool dialogue) {
  RunReport report;
  report.version = "0.1.0";
  report.role = "server";
  report.address = report.greeting = said;
  report.seed = "1";
  report.fail_on = "must";
  report.extensions["cleartext"] = {said, "SIZE"};
  CheckResult& result = report.checks.emplace_back();
  result.id = "area/check";
  result.covers = {"rfc3207/4.2/server-discards-knowledge"};
  result.transport = "clear";
  result.segmentation = "whole";
  result.verdict = verdict;
  result.title = result.reason = result.expected = result.observed = said;
  result.sent = result.reproduce = result.variant = result.labels = said;
  result.exploitability = result.control = said;
  if (dialogue) result.transcript = {{0.4, true, false, said, ""}, {0.5, false, true, "", said}};
  return report;
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

using Texts = std::map<std::string, std::string>;

Texts TextsOf(const RunReport& report) {
  Texts texts;
  for (const char* format : {"json", "jsonl", "junit", "tap", "sarif", "markdown", "html"})
    texts[format] = Render(report, format);
  texts["terminal"] = TerminalReport(report, {}, {.colour = false, .verbose = true});
  return texts;
}

void JsonHolds(const RunReport& report, Texts& texts) {
  const auto back = ParseJsonReport(texts["json"]);
  Require(back.has_value() && JsonReport(*back) == texts["json"],
          "a report that is read is the same");
  Require(back->greeting == report.greeting, "what the peer said comes back octet by octet");
  const json sarif = json::parse(texts["sarif"], nullptr, false);
  Require(!sarif.is_discarded() && sarif["runs"][0]["results"].size() == report.checks.size(),
          "SARIF is JSON, and has each result");
  std::istringstream lines(texts["jsonl"]);
  for (std::string line; std::getline(lines, line);)
    Require(json::accept(line), "each line is JSON");
}

std::size_t Lines(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// The parts of a report: elements, or lines.
struct Parts {
  fuzz::Tags xml, html;
  std::map<std::string, std::size_t> lines;
};

// A dialogue has as many lines as were said.
Parts PartsOf(Texts& texts, bool dialogue) {
  Parts parts{fuzz::TagsOf(texts["junit"]), fuzz::TagsOf(texts["html"]), {}};
  parts.lines["tap"] = Lines(texts["tap"]);
  if (!dialogue)
    for (const char* format : {"markdown", "terminal"}) parts.lines[format] = Lines(texts[format]);
  return parts;
}

// Of a report whose words mean something to no format.
const Parts& PlainParts(Verdict verdict, bool dialogue) {
  static std::map<std::pair<Verdict, bool>, Parts> all;
  const auto [at, is_new] = all.try_emplace({verdict, dialogue});
  if (is_new) {
    Texts texts = TextsOf(ReportOf("x", verdict, dialogue));
    at->second = PartsOf(texts, dialogue);
  }
  return at->second;
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string said(fuzz::View(data, size));
  if (said.empty()) return 0;  // fields that are empty are left out
  const Verdict verdict = kAllVerdicts[size / 2 % std::size(kAllVerdicts)];
  const bool dialogue = size % 2 == 1;
  const RunReport report = ReportOf(said, verdict, dialogue);
  Texts texts = TextsOf(report);
  for (const auto& [format, text] : texts) {
    Require(!HoldsWhatIsObeyed(text), format.c_str());
    Require(IsUtf8(text), format.c_str());
  }
  JsonHolds(report, texts);
  const Parts parts = PartsOf(texts, dialogue), &plain = PlainParts(verdict, dialogue);
  Require(parts.xml.has_value() && parts.html.has_value(), "XML and HTML are well formed");
  Require(parts.xml == plain.xml, "no words make elements of XML");
  Require(parts.html == plain.html, "no words make elements of HTML");
  Require(parts.lines == plain.lines, "no words make lines");
  return 0;
}
