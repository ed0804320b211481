// Runs jobs side by side. The results, and which segmentation they name, are those of one run after
// the other.
#ifndef SMTPSPEC_CONFORMANCE_RUN_JOB_POOL_H_
#define SMTPSPEC_CONFORMANCE_RUN_JOB_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include "conformance/run/runner.h"
#include "conformance/run/server_run.h"

namespace smtpspec {

class JobPool {
 public:
  JobPool(ServerRun& run, const std::vector<Job>& jobs, const RunProgress& progress);
  // In the order of the jobs; `order` is that in which they are begun.
  std::vector<CheckResult> Run(const std::vector<std::size_t>& order, std::size_t threads);

 private:
  // One run of a job: the first is whole, and tells what can be cut.
  struct Task {
    std::size_t job, run;
  };
  struct State {
    std::vector<PlannedRun> runs;
    std::size_t left = 0;
    std::size_t settled;  // the first run after which no other is needed
  };
  void Work();
  void Do(const Task& task);
  void Done(const Task& task, RunOutcome outcome);
  void Plan(std::size_t job);
  void Finish(std::size_t job);

  ServerRun& run_;
  const std::vector<Job>& jobs_;
  const RunProgress& progress_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<Task> tasks_;
  std::vector<State> states_;
  std::vector<CheckResult> results_;
  std::size_t done_ = 0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_JOB_POOL_H_
