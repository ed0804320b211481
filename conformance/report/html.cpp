// HTML: one file that loads nothing and runs nothing.
#include <fmt/format.h>

#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/formats.h"
#include "conformance/report/groups.h"
#include "conformance/report/transcript_text.h"
#include "conformance/report/verdicts.h"

namespace smtpspec {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>smtpspec report</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid #ccc; padding: .2rem .6rem; text-align: left; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { background: #f5f5f5; padding: .6rem; }
details { border: 1px solid #ccc; border-radius: 4px; margin: .6rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; }
dt { font-weight: 600; } dd { margin: 0 0 .4rem 1rem; }
.v { font-weight: 700; text-transform: uppercase; }
.fail, .error { color: #b00020; } .warn, .inconclusive { color: #8a5a00; } .pass { color: #1b6e20; }
@media (prefers-color-scheme: dark) {
  body { background: #181818; color: #e4e4e4; } pre { background: #242424; }
  .fail, .error { color: #ff7a85; } .warn, .inconclusive { color: #e6b450; } .pass { color: #7fd187; }
}
</style></head><body>
)";

std::string VerdictSpan(Verdict verdict) {
  return fmt::format("<span class=\"v {0}\">{0}</span>", Name(verdict));
}

std::string HeadText(const RunReport& report) {
  std::string text = fmt::format("<h1>smtpspec {}: {} {}</h1>\n<dl>\n", MarkupText(report.version),
                                 MarkupText(report.role), MarkupText(report.address));
  const auto row = [&](const std::string& name, const std::string& value) {
    text +=
        fmt::format("<dt>{}</dt><dd><code>{}</code></dd>\n", MarkupText(name), MarkupText(value));
  };
  row("greeting", EscapeOctets(report.greeting));
  row("seed", report.seed);
  row("fails on", report.fail_on);
  for (const auto& [transport, extensions] : report.extensions) {
    std::string list;
    for (const std::string& extension : extensions) {
      list += (list.empty() ? "" : ", ") + EscapeOctets(extension);
    }
    row("offered, " + transport, list);
  }
  return text + "</dl>\n";
}

std::string CountsRow(const std::string& name, const Summary& summary) {
  std::string text = fmt::format("<tr><td>{}</td>", name);
  for (const Verdict verdict : kAllVerdicts) {
    text += fmt::format("<td class=\"n\">{}</td>", summary.Of(verdict));
  }
  return text + fmt::format("<td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n", summary.xfail,
                            summary.xpass);
}

std::string AreaTable(const RunReport& report) {
  std::string text = "<table>\n<tr><th>area</th>";
  for (const Verdict verdict : kAllVerdicts) text += fmt::format("<th>{}</th>", Name(verdict));
  text += "<th>xfail</th><th>xpass</th></tr>\n";
  for (const ResultGroup& group : GroupResults(report)) {
    const std::string title = DocumentTitle(group.document);
    text +=
        CountsRow(MarkupText(group.document + (group.section.empty() ? "" : " §" + group.section) +
                             (title.empty() ? "" : ", " + title)),
                  group.summary);
  }
  return text + CountsRow("all", Summarize(report)) + "</table>\n";
}

std::string FindingText(const SameFinding& finding, bool open) {
  const CheckResult& first = *finding.first;
  std::string text = fmt::format(
      "<details{}><summary>{} <code>{}</code> {} <code>{}</code>{}<br/>{}</summary>\n<dl>\n",
      open ? " open=\"open\"" : "", VerdictSpan(first.verdict), MarkupText(first.id),
      Name(first.level), MarkupText(Circumstances(first)),
      first.baseline.empty() ? "" : " (" + MarkupText(first.baseline) + ")",
      MarkupText(first.title));
  for (const auto& [name, value] : FieldsOf(finding)) {
    text += fmt::format("<dt>{}</dt><dd><code>{}</code></dd>\n", name, MarkupText(value));
  }
  text += "</dl>\n";
  if (!first.transcript.empty()) {
    text += "<pre>";
    for (const std::string& line : TranscriptLines(first.transcript)) {
      text += MarkupText(line) + "\n";
    }
    text += "</pre>\n";
  }
  return text + "</details>\n";
}

std::string UnjudgedTable(const RunReport& report, Verdict verdict) {
  std::string text;
  for (const Unjudged& unjudged : UnjudgedByReason(report, verdict)) {
    std::string ids;
    for (const std::string& id : unjudged.ids) ids += (ids.empty() ? "" : ", ") + MarkupText(id);
    text += fmt::format("<details><summary>{} {} runs: {}</summary>{}</details>\n",
                        VerdictSpan(verdict), unjudged.results, MarkupText(unjudged.reason), ids);
  }
  return text;
}

}  // namespace

std::string HtmlReport(const RunReport& report) {
  std::string text = std::string(kHead) + HeadText(report) + AreaTable(report);
  text += "<h2>Findings</h2>\n";
  for (const Verdict verdict : {Verdict::kError, Verdict::kFail, Verdict::kWarn, Verdict::kNote}) {
    for (const SameFinding& finding : Findings(report, verdict)) {
      text += FindingText(finding, verdict == Verdict::kFail && finding.first->baseline.empty());
    }
  }
  text += "<h2>Not judged</h2>\n" + UnjudgedTable(report, Verdict::kInconclusive) +
          UnjudgedTable(report, Verdict::kSkip);
  text += "<h2>Passed</h2>\n";
  for (const SameFinding& finding : Findings(report, Verdict::kPass)) {
    text += FindingText(finding, false);
  }
  return text + "</body></html>\n";
}

}  // namespace smtpspec
