// SARIF 2.1.0: one rule a check, one result for each verdict that says something about the peer.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/formats.h"
#include "conformance/report/verdicts.h"

namespace smtpspec {
namespace {

using Json = nlohmann::ordered_json;

// How SARIF calls each verdict. Where `kind` is not "fail" the level has to be "none".
struct SarifWords {
  Verdict verdict;
  const char* kind;
  const char* level;
};

constexpr SarifWords kWords[] = {
    {Verdict::kPass, "pass", "none"},          {Verdict::kFail, "fail", "error"},
    {Verdict::kWarn, "fail", "warning"},       {Verdict::kNote, "fail", "note"},
    {Verdict::kSkip, "notApplicable", "none"}, {Verdict::kInconclusive, "open", "none"},
    {Verdict::kError, "review", "none"},
};

const SarifWords& WordsOf(Verdict verdict) {
  for (const SarifWords& words : kWords) {
    if (words.verdict == verdict) return words;
  }
  return kWords[0];
}

const char* RuleLevel(Level level) {
  if (level == Level::kMust) return "error";
  return level == Level::kShould ? "warning" : "note";
}

Json Texts(const std::vector<std::string>& texts) {
  Json array = Json::array();
  for (const std::string& text : texts) array.push_back(SafeText(text));
  return array;
}

Json Rule(const CheckResult& result) {
  return {
      {"id", SafeText(result.id)},
      {"shortDescription", {{"text", SafeText(result.title.empty() ? result.id : result.title)}}},
      {"defaultConfiguration", {{"level", RuleLevel(result.level)}}},
      {"properties", {{"tags", Texts(result.tags)}, {"covers", Texts(result.covers)}}}};
}

std::string MessageText(const CheckResult& result) {
  std::string text = SafeText(result.reason.empty() ? result.title : result.reason);
  if (!result.expected.empty()) text += "; expected " + SafeText(result.expected);
  if (!result.observed.empty()) text += "; observed " + SafeText(result.observed);
  return text.empty() ? std::string(Name(result.verdict)) : text;
}

Json Location(const RunReport& report, const CheckResult& result) {
  const std::string uri = "smtp://" + UriText(report.address) + "/" + UriText(result.transport);
  return {{"physicalLocation", {{"artifactLocation", {{"uri", uri}}}}},
          {"logicalLocations",
           Json::array({{{"fullyQualifiedName",
                          SafeText(report.address) + " over " + SafeText(result.transport)},
                         {"kind", "module"}}})}};
}

Json Result(const RunReport& report, const CheckResult& result, std::size_t rule) {
  const SarifWords& words = WordsOf(result.verdict);
  Json json = {
      {"ruleId", SafeText(result.id)},
      {"ruleIndex", rule},
      {"kind", words.kind},
      {"level", words.level},
      {"message", {{"text", MessageText(result)}}},
      {"locations", Json::array({Location(report, result)})},
      {"partialFingerprints", {{"smtpspec/1", SafeText(FullId(result) + " " + result.transport)}}},
      {"properties",
       {{"verdict", Name(result.verdict)},
        {"transport", SafeText(result.transport)},
        {"variant", SafeText(result.variant)},
        {"segmentation", SafeText(result.segmentation)},
        {"exploitability", SafeText(result.exploitability)},
        {"reproduce", SafeText(result.reproduce)}}}};
  if (result.baseline == "xfail") {
    json["suppressions"] =
        Json::array({{{"kind", "external"}, {"justification", "listed as a known deviation"}}});
  }
  return json;
}

}  // namespace

std::string SarifReport(const RunReport& report) {
  Json rules = Json::array(), results = Json::array();
  std::map<std::string, std::size_t> index;
  bool own_fault = false;
  for (const CheckResult& result : report.checks) {
    const auto [at, fresh] = index.try_emplace(result.id, rules.size());
    if (fresh) rules.push_back(Rule(result));
    results.push_back(Result(report, result, at->second));
    own_fault = own_fault || result.verdict == Verdict::kError;
  }
  const Json driver = {
      {"name", "smtpspec"}, {"version", SafeText(report.version)}, {"rules", std::move(rules)}};
  const Json run = {
      {"tool", {{"driver", driver}}},
      {"invocations",
       Json::array({{{"executionSuccessful", !own_fault}, {"arguments", Texts(report.command)}}})},
      {"properties", {{"seed", SafeText(report.seed)}, {"fail_on", SafeText(report.fail_on)}}},
      {"results", std::move(results)}};
  const Json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", Json::array({run})}};
  return log.dump(1) + "\n";
}

}  // namespace smtpspec
