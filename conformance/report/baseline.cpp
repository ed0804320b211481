#include "conformance/report/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/selector.h"
#include "conformance/report/verdicts.h"

namespace smtpspec {

bool IsAbout(const ExpectedVerdict& entry, const CheckResult& result) {
  return GlobMatches(entry.check, result.id) &&
         (entry.transport.empty() || GlobMatches(entry.transport, result.transport)) &&
         (entry.variant.empty() || GlobMatches(entry.variant, result.variant));
}

std::string Where(const Baseline& baseline, const ExpectedVerdict& entry) {
  return fmt::format("{}:{}: {}{}{}", baseline.file, entry.line, entry.check,
                     entry.transport.empty() ? "" : " [" + entry.transport + "]",
                     entry.variant.empty() ? "" : " " + entry.variant);
}

namespace {

// As listed, or a warning where a failure is listed.
bool BearsOut(const ExpectedVerdict& entry, Verdict verdict) {
  return verdict == entry.verdict || (entry.verdict == Verdict::kFail && verdict == Verdict::kWarn);
}

bool Conforms(Verdict verdict) {
  return verdict == Verdict::kPass || verdict == Verdict::kNote;
}

std::string Told(const CheckResult& result) {
  return fmt::format("{} {}: {}", result.id, Circumstances(result), Name(result.verdict));
}

// What stands for the whole run is known only when all of it ran but what the list itself leaves
// out.
bool IsNotRun(const Baseline& list, const ExpectedVerdict& entry, const NotRun& not_run) {
  const bool of_whole_run = entry.check.starts_with("standing/");
  return std::ranges::any_of(not_run, [&](const std::string& id) {
    return of_whole_run ? !list.Excludes(id) : GlobMatches(entry.check, id);
  });
}

// Of a client there is a run for each policy, and one list for all of them.
bool IsOfAnotherPolicy(const ExpectedVerdict& entry, const RunReport& report) {
  constexpr std::string_view kPolicies[] = {"none", "opportunistic", "starttls", "implicit"};
  return report.role == "client" && std::ranges::count(kPolicies, entry.transport) > 0 &&
         std::ranges::none_of(report.checks, [&](const CheckResult& result) {
           return result.transport == entry.transport;
         });
}

// The entries that still count.
std::vector<ExpectedVerdict> Valid(const Baseline& baseline, std::string_view today,
                                   BaselineFindings& findings) {
  std::vector<ExpectedVerdict> valid;
  for (const ExpectedVerdict& entry : baseline.expected) {
    if (!entry.expires.empty() && entry.expires < today) {
      findings.remarks.push_back(fmt::format("{} expired on {} and counts no more",
                                             Where(baseline, entry), entry.expires));
    } else {
      valid.push_back(entry);
    }
  }
  return valid;
}

std::vector<CheckResult*> About(const ExpectedVerdict& entry, RunReport& report) {
  std::vector<CheckResult*> about;
  for (CheckResult& result : report.checks) {
    if (IsAbout(entry, result)) about.push_back(&result);
  }
  return about;
}

// It ran, in all its variants, and nothing of what is listed was seen.
bool IsStale(const ExpectedVerdict& entry, const std::vector<CheckResult*>& about) {
  return !about.empty() && std::all_of(about.begin(), about.end(), [&](const CheckResult* result) {
    return Conforms(result->verdict) && !BearsOut(entry, result->verdict);
  });
}

}  // namespace

BaselineFindings ApplyBaseline(const Baseline& baseline, const NotRun& not_run,
                               std::string_view today, RunReport& report) {
  BaselineFindings findings;
  for (const ExpectedVerdict& entry : Valid(baseline, today, findings)) {
    const std::vector<CheckResult*> about = About(entry, report);
    const bool stale = IsStale(entry, about) && !IsNotRun(baseline, entry, not_run);
    for (CheckResult* const result : about) {
      if (BearsOut(entry, result->verdict)) result->baseline = "xfail";
      if (stale && result->baseline.empty()) result->baseline = "xpass";
    }
    if (stale) {
      findings.stale.push_back(fmt::format("{} is listed as {} and passed: take the entry out",
                                           Where(baseline, entry), Name(entry.verdict)));
    } else if (about.empty() && !IsNotRun(baseline, entry, not_run)) {
      findings.remarks.push_back(Where(baseline, entry) + " is about no check that there is");
    }
  }
  return findings;
}

BaselineFindings HoldToExpectations(const Baseline& expectations, const NotRun& not_run,
                                    std::string_view today, RunReport& report) {
  BaselineFindings findings;
  const std::vector<ExpectedVerdict> entries = Valid(expectations, today, findings);
  std::vector<bool> borne_out(entries.size(), false);
  for (CheckResult& result : report.checks) {
    if (expectations.Excludes(result.id)) continue;
    const ExpectedVerdict* listed = nullptr;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!IsAbout(entries[i], result)) continue;
      listed = &entries[i];
      if (entries[i].verdict != result.verdict) continue;
      borne_out[i] = true;
      if (!Conforms(result.verdict)) result.baseline = "xfail";
    }
    if (Conforms(result.verdict) || result.baseline == "xfail") continue;
    if (listed == nullptr) {
      findings.unexplained.push_back(Told(result) + " is not listed: " + result.reason);
    } else {
      findings.stale.push_back(
          fmt::format("{}, {} is listed", Told(result), Name(listed->verdict)));
    }
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (borne_out[i] || IsNotRun(expectations, entries[i], not_run)) continue;
    if (IsOfAnotherPolicy(entries[i], report)) continue;
    findings.stale.push_back(fmt::format("{}: {} is listed, and no run came out so",
                                         Where(expectations, entries[i]),
                                         Name(entries[i].verdict)));
  }
  return findings;
}

}  // namespace smtpspec
