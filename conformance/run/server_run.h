// The inside of RunServerChecks: the jobs, their control runs, and what one job comes to.
#ifndef SMTPSPEC_CONFORMANCE_RUN_SERVER_RUN_H_
#define SMTPSPEC_CONFORMANCE_RUN_SERVER_RUN_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/gating.h"
#include "conformance/run/interpreter.h"
#include "conformance/run/invariants.h"
#include "conformance/run/pace.h"
#include "conformance/run/runner.h"

namespace smtpspec {

// A check, a transport and a choice of `vary` values: one result, from one run or from many.
struct Job {
  const script::Block* check = nullptr;  // as in the library
  std::string transport;
  script::Variant variant;
  std::optional<Gate> gate;  // why it is not run
};

// One of the runs that a job takes.
struct PlannedRun {
  Cutting cutting;
  unsigned round = 0;  // of --repeat
  bool done = false;   // false: not needed, because one before it settled the job
  RunOutcome outcome;
};
// Whether nothing that could come of further runs would change the verdict for the better.
bool Settles(const RunOutcome& outcome);

class ServerRun {
 public:
  ServerRun(const script::Library& library, const ServerTargetFactory& targets,
            const ServerRunOptions& options);

  // Whether the server could be spoken to at all.
  bool Reached() const;
  const Probe& Seen() const { return probe_; }
  std::vector<Job> JobsOf(const script::Block& check) const;
  // Runs the control checks of these jobs, each once a transport.
  void RunControls(const std::vector<Job>& jobs);
  // The rest may be called from several threads.
  bool Open(const Job& job) const;  // it is to be run, and its control was not lost
  RunOutcome RunOnce(const Job& job, const Cutting& cutting, unsigned round);
  // What comes behind the first run, which is whole; `own_sends` is from that one.
  std::vector<PlannedRun> MoreRuns(const Job& job, const std::vector<std::size_t>& own_sends) const;
  // The worst of the runs, up to the first that settles it.
  CheckResult ResultOf(const Job& job, std::vector<PlannedRun> runs) const;
  std::vector<CheckResult> Standing() const { return invariants_.Results(); }
  bool InMemory() const { return in_memory_; }

 private:
  std::string ControlOf(const script::Block& check) const;
  // Why a control run says nothing, and what that makes of the checks behind it. No reason: it
  // passed.
  struct Lost {
    Verdict verdict = Verdict::kInconclusive;
    std::string why;
  };
  Lost RunControl(const std::string& id, const std::string& transport);
  Lost LostControl(const Job& job) const;
  std::vector<std::string> CuttingNames(const script::Block& check) const;
  script::Placeholders Values(const Job& job, const Cutting& cutting, unsigned round) const;
  void Finish(const Job& job, CheckResult& result) const;

  const script::Library& library_;
  const ServerTargetFactory& targets_;
  const ServerRunOptions& options_;
  Pace pace_;
  Invariants invariants_;
  bool in_memory_ = false, inbox_ = false;
  Probe probe_;
  std::map<std::pair<std::string, std::string>, Lost> lost_controls_;  // by id and transport
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_SERVER_RUN_H_
