#include "conformance/report/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "conformance/report/catalogue.h"
#include "conformance/report/groups.h"

namespace smtpspec {
namespace {

std::string RequirementText(const std::string& id) {
  const Requirement* const requirement = FindRequirement(id);
  const std::string citation = Citation(id);
  if (requirement == nullptr) return citation == id ? id : fmt::format("{} ({})", citation, id);
  return fmt::format("{}: {}", citation, requirement->summary);
}

std::string OtherPlaces(const SameFinding& finding) {
  constexpr std::size_t kMost = 12;
  std::string text;
  std::size_t others = 0;
  for (const CheckResult* const result : finding.all) {
    if (result == finding.first) continue;
    if (++others <= kMost) text += (text.empty() ? "" : "; ") + Circumstances(*result);
  }
  if (others > kMost) text += fmt::format("; and {} more", others - kMost);
  return text;
}

}  // namespace

std::vector<SameFinding> Findings(const RunReport& report, Verdict verdict) {
  std::vector<SameFinding> findings;
  std::map<std::pair<std::string, std::string>, std::size_t> index;
  for (const CheckResult& result : report.checks) {
    if (result.verdict != verdict) continue;
    const auto [at, fresh] = index.try_emplace({result.id, result.baseline}, findings.size());
    if (fresh) findings.push_back({&result, {}});
    findings[at->second].all.push_back(&result);
  }
  return findings;
}

std::string Circumstances(const CheckResult& result) {
  std::string text = result.transport.empty() ? "" : fmt::format("[{}]", result.transport);
  const auto add = [&](const std::string& more, std::string_view separator) {
    if (!more.empty()) text += (text.empty() ? "" : std::string(separator)) + more;
  };
  add(result.variant, " ");
  if (result.segmentation != "whole") add(result.segmentation, result.variant.empty() ? " " : ", ");
  return text;
}

std::string FullId(const CheckResult& result) {
  std::string id = result.id;
  if (!result.labels.empty()) id += "[" + result.labels + "]";
  if (!result.segmentation.empty() && result.segmentation != "whole") {
    id += "@" + result.segmentation;
  }
  return id;
}

std::vector<std::pair<std::string, std::string>> FieldsOf(const SameFinding& finding) {
  const CheckResult& result = *finding.first;
  std::vector<std::pair<std::string, std::string>> fields;
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) fields.emplace_back(name, text);
  };
  for (const std::string& id : result.covers) add("requirement", RequirementText(id));
  add("reason", result.reason);
  add("sent", result.sent);
  add("expected", result.expected);
  add("observed", result.observed);
  add("exploitable", result.exploitability);
  if (!result.control.empty()) add("control", result.control + " passed");
  add("also", OtherPlaces(finding));
  add("again", result.reproduce);
  return fields;
}

std::vector<Unjudged> UnjudgedByReason(const RunReport& report, Verdict verdict) {
  std::vector<Unjudged> reasons;
  for (const CheckResult& result : report.checks) {
    if (result.verdict != verdict) continue;
    auto at = std::find_if(reasons.begin(), reasons.end(),
                           [&](const Unjudged& known) { return known.reason == result.reason; });
    if (at == reasons.end()) at = reasons.insert(at, {result.reason, 0, {}});
    ++at->results;
    if (std::find(at->ids.begin(), at->ids.end(), result.id) == at->ids.end()) {
      at->ids.push_back(result.id);
    }
  }
  return reasons;
}

}  // namespace smtpspec
