#include "conformance/command/report_merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "conformance/command/errors.h"
#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/json.h"
#include "conformance/report/verdicts.h"
#include "conformance/run/severity.h"
#include "net/host.h"

namespace smtpspec {
namespace {

using Key = std::tuple<std::string, std::string, std::string>;

Key KeyOf(const CheckResult& result) {
  return {result.id, result.transport, result.variant};
}

// What each run came to; the worst where one was repeated.
std::map<Key, const CheckResult*> ByRun(const RunReport& report) {
  std::map<Key, const CheckResult*> runs;
  for (const CheckResult& result : report.checks) {
    const auto [at, fresh] = runs.try_emplace(KeyOf(result), &result);
    if (!fresh && Severity(result.verdict) > Severity(at->second->verdict)) at->second = &result;
  }
  return runs;
}

void AddChecks(RunReport& into, std::vector<CheckResult>& checks) {
  for (CheckResult& check : checks) {
    const Key key = KeyOf(check);
    const auto same = std::find_if(into.checks.begin(), into.checks.end(),
                                   [&](const CheckResult& other) { return KeyOf(other) == key; });
    if (same == into.checks.end()) {
      into.checks.push_back(std::move(check));
    } else if (Severity(check.verdict) > Severity(same->verdict)) {
      *same = std::move(check);
    }
  }
}

// Runs of one check keep their order.
void SortById(std::vector<CheckResult>& checks) {
  std::map<std::string, std::vector<CheckResult>> by_id;
  for (CheckResult& check : checks) by_id[check.id].push_back(std::move(check));
  checks.clear();
  for (auto& [id, runs] : by_id) {
    for (CheckResult& run : runs) checks.push_back(std::move(run));
  }
}

void AddExtensions(RunReport& into, const RunReport& from) {
  for (const auto& [transport, list] : from.extensions) {
    into.extensions.try_emplace(transport, list);
  }
}

}  // namespace

std::expected<RunReport, CommandError> ReadReport(const std::string& file) {
  const auto text = Contents(file);
  if (!text) return std::unexpected(text.error());
  return ReportIn(file, *text);
}

std::expected<RunReport, CommandError> ReportIn(const std::string& file, std::string_view text) {
  auto report = ParseJsonReport(text);
  if (!report) {
    return std::unexpected(
        CommandError{ExitCode::kUnreadable, fmt::format("{}: {}", SafeText(file), report.error())});
  }
  return std::move(*report);
}

std::expected<RunReport, CommandError> MergeReports(std::vector<RunReport> reports) {
  RunReport merged = std::move(reports.front());
  for (std::size_t i = 1; i < reports.size(); ++i) {
    RunReport& next = reports[i];
    if (next.role != merged.role || next.address != merged.address) {
      return std::unexpected(CommandError{
          ExitCode::kUsage,
          fmt::format("these are not of one run: one is about the {} {}, another about the {} {}",
                      SafeText(merged.role), SafeText(merged.address), SafeText(next.role),
                      SafeText(next.address))});
    }
    AddChecks(merged, next.checks);
    AddExtensions(merged, next);
    if (merged.greeting.empty()) merged.greeting = next.greeting;
    merged.duration_ms += next.duration_ms;
  }
  if (reports.size() > 1) SortById(merged.checks);
  return merged;
}

std::vector<std::string> Differences(const RunReport& older, const RunReport& newer) {
  const std::map<Key, const CheckResult*> before = ByRun(older), after = ByRun(newer);
  std::map<Key, std::pair<const CheckResult*, const CheckResult*>> both;
  for (const auto& [key, result] : before) both[key].first = result;
  for (const auto& [key, result] : after) both[key].second = result;
  std::vector<std::string> lines;
  for (const auto& [key, pair] : both) {
    const auto& [was, is] = pair;
    if (was != nullptr && is != nullptr && was->verdict == is->verdict) continue;
    const CheckResult* const either = is != nullptr ? is : was;
    if (either == nullptr) continue;  // each key is of one of the two
    lines.push_back(SafeText(fmt::format("{} {}: {} -> {}", either->id, Circumstances(*either),
                                         was != nullptr ? Name(was->verdict) : "absent",
                                         is != nullptr ? Name(is->verdict) : "absent")));
  }
  return lines;
}

}  // namespace smtpspec
