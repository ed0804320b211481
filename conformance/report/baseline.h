// Verdicts that are known beforehand: docs/baselines.md. A baseline lists what a server is known to
// deviate in; expectations list every verdict that is no pass and no note, skips included.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_BASELINE_H_
#define SMTPSPEC_CONFORMANCE_REPORT_BASELINE_H_

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/exit_code.h"
#include "conformance/run/result.h"

namespace smtpspec {

struct ExpectedVerdict {
  std::string check;               // an id or a glob
  std::string transport, variant;  // empty: any
  Verdict verdict = Verdict::kFail;
  std::string reason;
  std::string expires;  // "2027-01-31", the last day on which it counts; empty: for good
  int line = 0;
};

// By its check, and by transport and variant where it has them.
bool IsAbout(const ExpectedVerdict& entry, const CheckResult& result);

// No verdict for these checks: they are not run.
struct Exclusion {
  std::string check, reason;
};

struct Baseline {
  std::string file, server, version;  // the last two are notes
  std::vector<ExpectedVerdict> expected;
  std::vector<Exclusion> excluded;

  bool Excludes(std::string_view check) const;
};

// "postfix.toml:12: smug/bare-lf [clear]", for a person.
std::string Where(const Baseline& baseline, const ExpectedVerdict& entry);

// The error names file, line and what is wrong: a key that is not known, a reason that is missing.
std::expected<Baseline, CommandError> ParseBaseline(std::string_view toml, const std::string& file);
std::expected<Baseline, CommandError> ReadBaseline(const std::string& file);

// What the comparison says, one printable line each.
struct BaselineFindings {
  std::vector<std::string> unexplained;  // exit 1
  std::vector<std::string> stale;        // exit 2
  std::vector<std::string> remarks;
};

// Ids of checks that exist but were left out of this run (other shard, selectors): entries about
// them are never stale.
using NotRun = std::vector<std::string>;

// Labels results xfail (as listed, or less bad) and xpass (the entry is stale). `today` as in
// `expires`: an entry past its day counts no more and is told of.
BaselineFindings ApplyBaseline(const Baseline& baseline, const NotRun& not_run,
                               std::string_view today, RunReport& report);

// Strict: a verdict other than pass and note that nothing lists is unexplained; one that is listed
// with another verdict, and an entry that no result bears out, are stale. Labels xfail.
BaselineFindings HoldToExpectations(const Baseline& expectations, const NotRun& not_run,
                                    std::string_view today, RunReport& report);

// A file from this run, in which each reason waits for a person's. `all`: expectations; else what
// deviates: fail and warn.
std::string BaselineText(const RunReport& report, bool all);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_BASELINE_H_
