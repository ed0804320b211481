#include "conformance/run/job_pool.h"

#include <limits>
#include <thread>
#include <utility>

namespace smtpspec {

JobPool::JobPool(ServerRun& run, const std::vector<Job>& jobs, const RunProgress& progress)
    : run_(run), jobs_(jobs), progress_(progress), states_(jobs.size()), results_(jobs.size()) {}

std::vector<CheckResult> JobPool::Run(const std::vector<std::size_t>& order, std::size_t threads) {
  for (std::size_t job : order) tasks_.push_back({job, 0});
  for (State& state : states_) {
    state.runs.resize(1);
    state.left = 1;
    state.settled = std::numeric_limits<std::size_t>::max();
  }
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back([this] { Work(); });
  Work();
  helpers.clear();  // joins
  return std::move(results_);
}

void JobPool::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    more_.wait(lock, [this] { return !tasks_.empty() || done_ == jobs_.size(); });
    if (tasks_.empty()) return;
    const Task task = tasks_.front();
    tasks_.pop_front();
    lock.unlock();
    Do(task);
    lock.lock();
  }
}

void JobPool::Do(const Task& task) {
  const Job& job = jobs_[task.job];
  RunOutcome outcome;
  bool needed = run_.Open(job);
  PlannedRun planned;
  {
    const std::lock_guard lock(mutex_);
    needed = needed && task.run < states_[task.job].settled;
    planned = states_[task.job].runs[task.run];
  }
  if (needed) outcome = run_.RunOnce(job, planned.cutting, planned.round);
  const std::lock_guard lock(mutex_);
  states_[task.job].runs[task.run].done = needed;
  Done(task, std::move(outcome));
}

void JobPool::Done(const Task& task, RunOutcome outcome) {
  State& state = states_[task.job];
  PlannedRun& planned = state.runs[task.run];
  planned.outcome = std::move(outcome);
  // Of what passed only the first is ever shown.
  if (task.run > 0 && planned.outcome.verdict == Verdict::kPass) planned.outcome.transcript = {};
  if (planned.done && Settles(planned.outcome) && task.run < state.settled)
    state.settled = task.run;
  if (task.run == 0 && planned.done && !Settles(planned.outcome)) Plan(task.job);
  if (--state.left == 0) Finish(task.job);
}

// A job that was begun is ended first, so that results come soon.
void JobPool::Plan(std::size_t job) {
  State& state = states_[job];
  for (PlannedRun& more : run_.MoreRuns(jobs_[job], state.runs[0].outcome.own_sends))
    state.runs.push_back(std::move(more));
  for (std::size_t run = state.runs.size() - 1; run > 0; --run) tasks_.push_front({job, run});
  state.left += state.runs.size() - 1;
  more_.notify_all();
}

void JobPool::Finish(std::size_t job) {
  results_[job] = run_.ResultOf(jobs_[job], std::exchange(states_[job].runs, {}));
  if (progress_) progress_(results_[job], done_ + 1, jobs_.size());
  if (++done_ == jobs_.size()) more_.notify_all();
}

}  // namespace smtpspec
