#include "conformance/report/json.h"

#include "conformance/report/escapes.h"
#include "conformance/report/formats.h"
#include "conformance/report/groups.h"

namespace smtpspec {
namespace {

using Json = nlohmann::ordered_json;

Json Texts(const std::vector<std::string>& texts) {
  Json array = Json::array();
  for (const std::string& text : texts) array.push_back(SafeText(text));
  return array;
}

Json TargetJson(const RunReport& report) {
  Json extensions = Json::object();
  for (const char* const transport : {"cleartext", "starttls", "implicit"}) {
    extensions[transport] = Json::array();
  }
  for (const auto& [transport, list] : report.extensions) {
    Json& array = extensions[SafeText(transport)] = Json::array();
    for (const std::string& extension : list) array.push_back(EscapeOctets(extension));
  }
  return {{"role", SafeText(report.role)},
          {"address", SafeText(report.address)},
          {"greeting", EscapeOctets(report.greeting)},
          {"extensions", extensions}};
}

Json CountsJson(const Summary& summary) {
  Json counts = Json::object();
  for (const Verdict verdict : kAllVerdicts) {
    counts[std::string(Name(verdict))] = summary.Of(verdict);
  }
  counts["xfail"] = summary.xfail;
  counts["xpass"] = summary.xpass;
  return counts;
}

Json EntryJson(const TranscriptEntry& entry) {
  Json json = {{"ms", entry.ms},
               {"from", entry.from_server ? "server" : "client"},
               {"tls", entry.tls},
               {"octets", EscapeOctets(entry.octets)}};
  if (!entry.event.empty()) json["event"] = SafeText(entry.event);
  return json;
}

}  // namespace

Json HeadJson(const RunReport& report) {
  return {{"schema", kReportSchema},
          {"tool", {{"name", "smtpspec"}, {"version", SafeText(report.version)}}},
          {"command", Texts(report.command)},
          {"seed", SafeText(report.seed)},
          {"policy", {{"fail_on", SafeText(report.fail_on)}}},
          {"target", TargetJson(report)}};
}

Json SummaryJson(const RunReport& report) {
  Json summary = CountsJson(Summarize(report));
  summary["duration_ms"] = report.duration_ms;
  Json groups = Json::array();
  for (const ResultGroup& group : GroupResults(report)) {
    Json json = {{"document", group.document}, {"section", SafeText(group.section)}};
    json.update(CountsJson(group.summary));
    groups.push_back(std::move(json));
  }
  summary["groups"] = std::move(groups);
  return summary;
}

Json CheckJson(const CheckResult& result) {
  Json transcript = Json::array();
  for (const TranscriptEntry& entry : result.transcript) transcript.push_back(EntryJson(entry));
  return {{"id", SafeText(result.id)},
          {"title", SafeText(result.title)},
          {"level", Name(result.level)},
          {"covers", Texts(result.covers)},
          {"tags", Texts(result.tags)},
          {"transport", SafeText(result.transport)},
          {"variant", SafeText(result.variant)},
          {"labels", SafeText(result.labels)},
          {"segmentation", SafeText(result.segmentation)},
          {"verdict", Name(result.verdict)},
          {"exploitability", SafeText(result.exploitability)},
          {"baseline", SafeText(result.baseline)},
          {"reason", SafeText(result.reason)},
          {"sent", SafeText(result.sent)},
          {"expected", SafeText(result.expected)},
          {"observed", SafeText(result.observed)},
          {"control", SafeText(result.control)},
          {"reproduce", SafeText(result.reproduce)},
          {"duration_ms", result.duration_ms},
          {"transcript", std::move(transcript)}};
}

std::string JsonReport(const RunReport& report) {
  Json json = HeadJson(report);
  json["summary"] = SummaryJson(report);
  Json& checks = json["checks"] = Json::array();
  for (const CheckResult& result : report.checks) checks.push_back(CheckJson(result));
  return json.dump(1) + "\n";
}

// One object a line: the run, each check, the summary; "type" says which.
std::string JsonLinesReport(const RunReport& report) {
  Json head = {{"type", "run"}};
  head.update(HeadJson(report));
  std::string lines = head.dump() + "\n";
  for (const CheckResult& result : report.checks) {
    Json check = {{"type", "check"}};
    check.update(CheckJson(result));
    lines += check.dump() + "\n";
  }
  Json summary = {{"type", "summary"}};
  summary.update(SummaryJson(report));
  return lines + summary.dump() + "\n";
}

}  // namespace smtpspec
