#include <fmt/format.h>

#include "conformance/report/escapes.h"
#include "conformance/report/json.h"

namespace smtpspec {
namespace {

using Json = nlohmann::json;

// Something in the report is not as docs/reports.md says. Does not leave this file.
struct Malformed {
  std::string text;
};

const Json& Member(const Json& object, const std::string& name) {
  if (!object.is_object() || !object.contains(name)) {
    throw Malformed{fmt::format("there is no \"{}\"", name)};
  }
  return object.at(name);
}

// Fields that were added after the first release may be missing.
std::string Text(const Json& object, const std::string& name, bool required = true) {
  if (!required && !object.contains(name)) return "";
  const Json& member = Member(object, name);
  if (!member.is_string()) throw Malformed{fmt::format("\"{}\" is not a string", name)};
  return member.get<std::string>();
}

double Number(const Json& object, const std::string& name) {
  const Json& member = Member(object, name);
  if (!member.is_number()) throw Malformed{fmt::format("\"{}\" is not a number", name)};
  return member.get<double>();
}

const Json& Array(const Json& object, const std::string& name) {
  const Json& member = Member(object, name);
  if (!member.is_array()) throw Malformed{fmt::format("\"{}\" is not an array", name)};
  return member;
}

std::vector<std::string> Texts(const Json& object, const std::string& name) {
  std::vector<std::string> texts;
  for (const Json& item : Array(object, name)) {
    if (!item.is_string()) throw Malformed{fmt::format("\"{}\" holds no string", name)};
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

std::string Octets(const std::string& name, const std::string& escaped) {
  auto octets = UnescapeOctets(escaped);
  if (!octets) throw Malformed{fmt::format("\"{}\" has a wrong escape", name)};
  return *octets;
}

template <class Value>
Value Known(std::optional<Value> value, const std::string& name, const std::string& text) {
  if (!value) throw Malformed{fmt::format("\"{}\" is \"{}\"", name, SafeText(text))};
  return *value;
}

TranscriptEntry EntryOf(const Json& json) {
  TranscriptEntry entry;
  entry.ms = Number(json, "ms");
  entry.from_server = Text(json, "from") == "server";
  const Json& tls = Member(json, "tls");
  entry.tls = tls.is_boolean() && tls.get<bool>();
  entry.octets = Octets("octets", Text(json, "octets"));
  entry.event = Text(json, "event", false);
  return entry;
}

CheckResult CheckOf(const Json& json) {
  CheckResult result;
  result.id = Text(json, "id");
  result.title = Text(json, "title");
  const std::string level = Text(json, "level"), verdict = Text(json, "verdict");
  result.level = Known(LevelOf(level), "level", level);
  result.verdict = Known(VerdictOf(verdict), "verdict", verdict);
  result.covers = Texts(json, "covers");
  result.tags = Texts(json, "tags");
  result.transport = Text(json, "transport");
  result.variant = Text(json, "variant");
  result.labels = Text(json, "labels", false);
  result.segmentation = Text(json, "segmentation");
  result.exploitability = Text(json, "exploitability", false);
  result.baseline = Text(json, "baseline", false);
  result.reason = Text(json, "reason");
  result.sent = Text(json, "sent", false);
  result.expected = Text(json, "expected");
  result.observed = Text(json, "observed");
  result.control = Text(json, "control", false);
  result.reproduce = Text(json, "reproduce");
  result.duration_ms = Number(json, "duration_ms");
  for (const Json& entry : Array(json, "transcript")) result.transcript.push_back(EntryOf(entry));
  return result;
}

RunReport ReportOf(const Json& json) {
  RunReport report;
  const std::string schema = Text(json, "schema");
  if (schema != kReportSchema) {
    throw Malformed{
        fmt::format("\"schema\" is \"{}\", expected \"{}\"", SafeText(schema), kReportSchema)};
  }
  report.version = Text(Member(json, "tool"), "version");
  report.command = Texts(json, "command");
  report.seed = Text(json, "seed");
  report.fail_on = Text(Member(json, "policy"), "fail_on");
  const Json& target = Member(json, "target");
  report.role = Text(target, "role");
  report.address = Text(target, "address");
  report.greeting = Octets("greeting", Text(target, "greeting"));
  for (const auto& [transport, list] : Member(target, "extensions").items()) {
    for (const std::string& extension : Texts(Member(target, "extensions"), transport)) {
      report.extensions[transport].push_back(Octets("extensions", extension));
    }
  }
  report.duration_ms = Number(Member(json, "summary"), "duration_ms");
  std::size_t number = 0;
  for (const Json& check : Array(json, "checks")) {
    try {
      report.checks.push_back(CheckOf(check));
    } catch (const Malformed& wrong) {
      throw Malformed{fmt::format("checks[{}]: {}", number, wrong.text)};
    }
    ++number;
  }
  return report;
}

}  // namespace

std::expected<RunReport, std::string> ParseJsonReport(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return std::unexpected("this is no JSON");
  try {
    return ReportOf(json);
  } catch (const Malformed& wrong) {
    return std::unexpected("no JSON report of smtpspec: " + wrong.text);
  }
}

}  // namespace smtpspec
