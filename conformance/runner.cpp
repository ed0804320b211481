#include "conformance/runner.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <random>
#include <thread>
#include <utility>

#include "conformance/server_run.h"
#include "conformance/severity.h"
#include "net/host.h"

namespace smtpspec {
namespace {

// After this many the server is not busy for a moment, it does not want us.
constexpr std::size_t kMostSecondTries = 32;

std::vector<std::size_t> OrderOf(std::size_t jobs, const ServerRunOptions& options) {
  std::vector<std::size_t> order(jobs);
  std::iota(order.begin(), order.end(), 0);
  if (options.shuffle) std::ranges::shuffle(order, std::mt19937_64(options.seed));
  return order;
}

// Runs the jobs side by side; the results keep the order of the jobs.
class Pool {
 public:
  Pool(ServerRun& run, const std::vector<Job>& jobs, const RunProgress& progress)
      : run_(run), jobs_(jobs), progress_(progress), results_(jobs.size()) {}

  std::vector<CheckResult> Run(const ServerRunOptions& options) {
    const std::vector<std::size_t> order = OrderOf(jobs_.size(), options);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = next++; i < order.size(); i = next++) RunOne(order[i]);
    };
    const std::size_t threads =
        run_.InMemory() ? 1 : std::min<std::size_t>(std::max(1u, options.jobs), jobs_.size());
    {
      std::vector<std::jthread> helpers;
      for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(work);
      work();
    }
    if (!run_.InMemory()) TryAgain();
    return std::move(results_);
  }

 private:
  void RunOne(std::size_t i) {
    CheckResult result = run_.Run(jobs_[i]);
    const std::lock_guard lock(mutex_);
    results_[i] = std::move(result);
    if (progress_) progress_(results_[i], ++done_, jobs_.size());
  }

  // What could not be judged in a crowd may be judged alone.
  void TryAgain() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < jobs_.size(); ++i)
      if (!jobs_[i].gate && results_[i].verdict == Verdict::kInconclusive) open.push_back(i);
    if (open.size() > kMostSecondTries) return;
    for (std::size_t i : open) results_[i] = run_.Run(jobs_[i]);
  }

  ServerRun& run_;
  const std::vector<Job>& jobs_;
  const RunProgress& progress_;
  std::vector<CheckResult> results_;
  std::mutex mutex_;
  std::size_t done_ = 0;
};

void Describe(const Probe& probe, RunReport& report) {
  for (const auto& [transport, entry] : probe) {
    if (report.greeting.empty()) report.greeting = entry.greeting;
    if (entry.reached)
      report.extensions[transport == "clear" ? "cleartext" : transport] = entry.Extensions();
  }
}

}  // namespace

RunReport RunServerChecks(const script::Library& library,
                          const std::vector<const script::Block*>& checks,
                          const ServerTargetFactory& targets, const ServerRunOptions& options,
                          const RunProgress& progress) {
  const auto start = net::MonotonicNow();
  RunReport report;
  report.seed = std::to_string(options.seed);
  report.role = "server";
  ServerRun run(library, targets, options);
  Describe(run.Seen(), report);
  std::vector<Job> jobs;
  for (const script::Block* check : checks)
    for (Job& job : run.JobsOf(*check)) jobs.push_back(std::move(job));
  run.RunControls(jobs);
  report.checks = Pool(run, jobs, progress).Run(options);
  for (CheckResult& standing : run.Standing()) report.checks.push_back(std::move(standing));
  report.duration_ms = static_cast<double>((net::MonotonicNow() - start).count());
  return report;
}

}  // namespace smtpspec
