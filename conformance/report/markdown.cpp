// Markdown for a pull request or a job summary. What the peer said stands in code spans only.
#include <fmt/format.h>

#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/formats.h"
#include "conformance/report/groups.h"
#include "conformance/report/transcript_text.h"
#include "conformance/report/verdicts.h"

namespace smtpspec {
namespace {

std::string SummaryTable(const RunReport& report) {
  const Summary summary = Summarize(report);
  std::string names = "|", rule = "|", counts = "|";
  const auto column = [&](std::string_view name, std::size_t count) {
    names += fmt::format(" {} |", name);
    rule += " ---: |";
    counts += fmt::format(" {} |", count);
  };
  for (const Verdict verdict : kAllVerdicts) column(Name(verdict), summary.Of(verdict));
  column("xfail", summary.xfail);
  column("xpass", summary.xpass);
  return names + "\n" + rule + "\n" + counts + "\n";
}

std::string GroupTable(const RunReport& report) {
  std::string text =
      "| area | pass | fail | warn | note | skip | inconclusive | error |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
  for (const ResultGroup& group : GroupResults(report)) {
    const std::string title = DocumentTitle(group.document);
    text += fmt::format("| {}{}{} |", group.document,
                        group.section.empty() ? "" : " §" + MarkdownText(group.section),
                        title.empty() ? "" : ", " + title);
    for (const Verdict verdict : kAllVerdicts)
      text += fmt::format(" {} |", group.summary.Of(verdict));
    text += "\n";
  }
  return text;
}

std::string Dialogue(const CheckResult& result) {
  std::string text;
  for (const std::string& line : TranscriptLines(result.transcript)) {
    text += "      " + SafeText(line) + "\n";  // an indented block: nothing inside can end it
  }
  return text.empty() ? "" : "\n" + text;
}

std::string FindingText(const SameFinding& finding) {
  const CheckResult& first = *finding.first;
  std::string text =
      fmt::format("### {} ({}) {}\n\n{}\n\n", MarkdownCode(first.id), Name(first.level),
                  MarkdownCode(Circumstances(first)), MarkdownText(first.title));
  for (const auto& [name, value] : FieldsOf(finding)) {
    text += fmt::format("- {}: {}\n", name, MarkdownCode(value));
  }
  return text + Dialogue(first) + "\n";
}

std::string FindingsText(const RunReport& report, Verdict verdict, std::string_view heading) {
  std::string text;
  for (const SameFinding& finding : Findings(report, verdict)) {
    if (text.empty()) text = fmt::format("## {}\n\n", heading);
    text += FindingText(finding);
    if (finding.first->baseline == "xfail") text += "Listed as a known deviation.\n\n";
  }
  return text;
}

std::string UnjudgedText(const RunReport& report, Verdict verdict, std::string_view heading) {
  std::string text;
  for (const Unjudged& unjudged : UnjudgedByReason(report, verdict)) {
    if (text.empty()) text = fmt::format("## {}\n\n", heading);
    text += fmt::format("- {}: {} checks, {} runs\n", MarkdownCode(unjudged.reason),
                        unjudged.ids.size(), unjudged.results);
  }
  return text.empty() ? "" : text + "\n";
}

}  // namespace

std::string MarkdownReport(const RunReport& report) {
  std::string text = fmt::format("# smtpspec {}: {} {}\n\n", MarkdownText(report.version),
                                 MarkdownText(report.role), MarkdownCode(report.address));
  text += fmt::format("Greeting {}, seed {}, fails on {}.\n\n", MarkdownCode(report.greeting),
                      MarkdownCode(report.seed), MarkdownText(report.fail_on));
  text += SummaryTable(report) + "\n";
  text += FindingsText(report, Verdict::kFail, "Failures");
  text += FindingsText(report, Verdict::kError, "Our own faults");
  text += FindingsText(report, Verdict::kWarn, "Warnings");
  text += FindingsText(report, Verdict::kNote, "Notes");
  text += UnjudgedText(report, Verdict::kInconclusive, "Inconclusive");
  text += UnjudgedText(report, Verdict::kSkip, "Skipped");
  return text + "## Areas\n\n" + GroupTable(report);
}

}  // namespace smtpspec
