// HTML: the table on top; below it a sequence diagram of each cell, client, attacker and server as
// columns. Red is what the attacker read, grey is inside TLS and he could not.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/attack/lab_judgement.h"
#include "conformance/attack/lab_report.h"
#include "conformance/report/escapes.h"

namespace smtpspec {
namespace {

using Party = LabStep::Party;

constexpr std::size_t kMostShown = 600;  // octets of one step

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>smtpspec lab</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid #ccc; padding: .15rem .6rem; text-align: left; font-size: 13px; }
td a, th a { color: inherit; }
.safe { background: #e3f3e4; } .stop { background: #eef0f4; } .loss { background: #fbd9d9; } .fault { background: #b00020; color: #fff; }
.idle { color: #8a8a8a; }
details { border: 1px solid #ccc; border-radius: 4px; margin: .5rem 0; padding: .3rem .8rem; }
summary { cursor: pointer; }
.seq { display: grid; grid-template-columns: repeat(12, 1fr); font: 12.5px/1.4 ui-monospace, monospace; max-width: 62rem; margin: .6rem 0;
  background: linear-gradient(#999, #999) 8.33% 0 / 1px 100% no-repeat, linear-gradient(#c33, #c33) 50% 0 / 1px 100% no-repeat, linear-gradient(#999, #999) 91.66% 0 / 1px 100% no-repeat; }
.who { text-align: center; font-weight: 700; background: #fff; }
.s { overflow-wrap: anywhere; white-space: pre-wrap; padding: .25rem .4rem 0; }
.s i { display: block; height: 9px; position: relative; border-bottom: 2px solid currentColor; }
.s i::after { content: ""; position: absolute; bottom: -6px; border: 5px solid transparent; }
.r i::after { right: -1px; border-left-color: currentColor; border-right-width: 0; }
.l i::after { left: -1px; border-right-color: currentColor; border-left-width: 0; }
.s span { background: #fff; }
.clear { color: #1f5fa8; } .tls { color: #7a7a7a; } .exposed { color: #c00018; font-weight: 700; } .forged { color: #8a3fb0; }
.cn { grid-column: 1 / 13; text-align: center; background: #f3f3f3; color: #444; }
.c-a { grid-column: 2 / 7; } .a-c { grid-column: 2 / 7; } .a-s { grid-column: 7 / 12; } .s-a { grid-column: 7 / 12; }
.c-s { grid-column: 2 / 12; } .s-c { grid-column: 2 / 12; }
dl { margin: .3rem 0; } dt { font-weight: 600; float: left; clear: left; width: 6rem; } dd { margin: 0 0 .1rem 6.5rem; overflow-wrap: anywhere; }
</style></head><body>
)";

constexpr std::string_view kLegend =
    R"(<p>A row an attack, a column a policy of the client. Follow a cell to its sequence diagram:
<span class="clear">blue</span> is said in clear, <b class="exposed">red</b> is what the attacker read of the mail,
<span class="tls">[TLS] grey</span> is inside TLS and hidden from him (the lab shows it all the same),
<span class="forged">violet</span> is made or changed by him. An arrow that ends in the middle was kept by the attacker.</p>
)";

char Letter(Party party) {
  return party == Party::kClient ? 'c' : party == Party::kServer ? 's' : 'a';
}

std::string Anchor(const LabCell& cell) {
  std::string id = fmt::format("{}-under-{}", cell.attack, Name(cell.policy));
  for (char& c : id)
    if (c == ' ') c = '_';
  return MarkupText(id);
}

std::string_view ClassOf(const LabCell& cell) {
  if (!cell.faults.empty()) return "fault";
  if (!cell.losses.empty()) return "loss";
  return cell.delivered.empty() ? "stop" : "safe";
}

// Lines as they were said; what does not print is spelt.
std::string Said(const std::string& octets) {
  std::string text;
  const std::string_view shown = std::string_view(octets).substr(0, kMostShown);
  for (std::size_t at = 0; at < shown.size();) {
    const std::size_t end = std::min(shown.find("\r\n", at), shown.size());
    text += (text.empty() ? "" : "\n") + MarkupText(EscapeOctets(shown.substr(at, end - at)));
    at = std::min(end + 2, shown.size());
  }
  return octets.size() > kMostShown ? text + " …" : text;
}

std::string StepHtml(const LabStep& step) {
  const bool right = step.to == Party::kServer || step.from == Party::kClient;
  const std::string_view colour = step.exposed       ? "exposed"
                                  : step.by_attacker ? "forged"
                                  : step.tls         ? "tls"
                                                     : "clear";
  std::string text = step.tls ? "[TLS] " : "";
  if (!step.event.empty()) text += "<em>" + MarkupText(step.event) + "</em> ";
  return fmt::format("<div class=\"s {}-{} {} {}\"><span>{}{}</span><i></i></div>\n",
                     Letter(step.from), Letter(step.to), right ? 'r' : 'l', colour, text,
                     Said(step.octets));
}

std::string Diagram(const LabCell& cell) {
  std::string text =
      "<div class=\"seq\"><div class=\"who\" style=\"grid-column: 1 / 3\">client</div>"
      "<div class=\"who\" style=\"grid-column: 6 / 8\">attacker</div>"
      "<div class=\"who\" style=\"grid-column: 11 / 13\">server</div>\n";
  std::size_t connection = 1;
  for (const LabStep& step : cell.steps) {
    if (step.connection != connection) {
      connection = step.connection;
      text += fmt::format("<div class=\"cn\">connection {}</div>\n", connection);
    }
    text += StepHtml(step);
  }
  return text + "</div>\n";
}

std::string CellHtml(const LabCell& cell) {
  std::string text =
      fmt::format("<details id=\"{}\"{}><summary>{}: <span class=\"{}\">{}</span></summary>\n<dl>",
                  Anchor(cell), cell.losses.empty() ? "" : " open=\"open\"", Name(cell.policy),
                  ClassOf(cell), MarkupText(Outcome(cell)));
  const auto row = [&text](const char* name, const std::string& value) {
    text += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, MarkupText(value));
  };
  row("client", SafeText(cell.client.text));
  for (const std::string& warning : cell.client.warnings) row("warns", SafeText(warning));
  for (const std::string& said : cell.server) row("server", SafeText(said));
  for (const std::string& loss : cell.losses) row("loss", loss);
  for (const std::string& fault : cell.faults) row("FAULT", SafeText(fault));
  return text + "</dl>\n" + Diagram(cell) + "</details>\n";
}

}  // namespace

std::string LabHtml(const LabTable& table, const std::string& version) {
  std::string text = std::string(kHead) +
                     fmt::format(
                         "<h1>smtpspec lab</h1>\n<p>smtpspec {}: {} rows, {} runs; {}."
                         "</p>\n",
                         MarkupText(version), table.attacks.size(), table.cells.size(),
                         table.Holds() ? "the rules hold" : "the rules do NOT hold") +
                     std::string(kLegend) + "<table><tr><th>attack</th>";
  for (const TlsPolicy policy : table.policies) text += fmt::format("<th>{}</th>", Name(policy));
  std::string sections;
  auto cell = table.cells.begin();
  for (const Attack& attack : table.attacks) {
    text += fmt::format("</tr>\n<tr><th title=\"{}\">{}</th>", MarkupText(attack.title),
                        MarkupText(attack.id));
    sections +=
        fmt::format("<h2>{}</h2>\n<p>{}</p>\n", MarkupText(attack.id), MarkupText(attack.title));
    for (std::size_t i = 0; i < table.policies.size(); ++i, ++cell) {
      text += fmt::format("<td class=\"{}{}\"><a href=\"#{}\">{}</a></td>", ClassOf(*cell),
                          cell->fired ? "" : " idle", Anchor(*cell), MarkupText(Outcome(*cell)));
      sections += CellHtml(*cell);
    }
  }
  return text + "</tr></table>\n" + sections + "</body></html>\n";
}

}  // namespace smtpspec
