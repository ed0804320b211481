#include "conformance/client_run/client_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>
#include <random>
#include <thread>
#include <utility>

#include "conformance/client_run/client_jobs.h"
#include "conformance/client_run/judgement.h"
#include "conformance/run/outcome.h"
#include "conformance/run/severity.h"
#include "conformance/script/uses.h"
#include "net/host.h"

namespace smtpspec {
namespace {

class ClientRun {
 public:
  ClientRun(const script::Library& library, ClientUnderTest& client,
            const ClientRunOptions& options)
      : library_(library), client_(client), options_(options) {}

  std::vector<ClientJob> JobsOf(const script::Block& check) const {
    return ClientJobsOf(library_, check,
                        {client_.InMemory(), client_.TakesRecipients(), client_.Host()}, options_);
  }

  // Why a control run says nothing; empty: it passed.
  std::string ControlFor(const script::Block& check) {
    const std::string id = ClientControlOf(check);
    if (id.empty()) return {};
    const script::Block* const control = script::FindCheck(library_, id);
    if (!control) return {};
    const std::lock_guard lock(mutex_);
    const auto [place, fresh] = controls_.try_emplace(id);
    if (fresh)
      for (const ClientJob& job : JobsOf(*control)) {
        if (!job.skip.empty()) continue;
        const RunOutcome outcome = RunOnce(job, 0);
        if (outcome.verdict == Verdict::kPass || outcome.verdict == Verdict::kNote) continue;
        place->second = LostControlText(id, outcome.reason, outcome.observed);
      }
    return place->second;
  }

  RunOutcome RunOnce(const ClientJob& job, unsigned round) {
    const std::string host = client_.Host();
    const script::Placeholders values = ValuesOf(job, host, options_, round);
    const auto task = TaskFor(job.variant.check, host, options_.policy, values, options_.seed);
    if (!task) {
      RunOutcome outcome;
      outcome.verdict = Verdict::kError;
      outcome.reason = task.error();
      return outcome;
    }
    const auto start = net::MonotonicNow();
    RunOutcome outcome =
        Judge(job.variant.check, *task, values, client_.Run(job.variant.check, *task, values));
    outcome.duration_ms = static_cast<double>((net::MonotonicNow() - start).count());
    return outcome;
  }

  CheckResult Do(const ClientJob& job) {
    CheckResult result = Describe(job, options_);
    if (!job.skip.empty()) {
      result.verdict = Verdict::kSkip;
      result.reason = job.skip;
      return result;
    }
    if (std::string lost = ControlFor(*job.check); !lost.empty()) {
      result.verdict = Verdict::kInconclusive;
      result.reason = std::move(lost);
      return result;
    }
    for (unsigned round = 0; round < std::max(1u, options_.repeat); ++round)
      Merge(RunOnce(job, round), round == 0, result);
    if (result.verdict == Verdict::kPass && !options_.keep_transcripts) result.transcript.clear();
    return result;
  }

 private:
  static void Merge(RunOutcome outcome, bool first, CheckResult& result) {
    result.duration_ms += outcome.duration_ms;
    if (!first && Severity(outcome.verdict) <= Severity(result.verdict)) return;
    TakeOutcome(std::move(outcome), result);
  }

  const script::Library& library_;
  ClientUnderTest& client_;
  const ClientRunOptions& options_;
  std::mutex mutex_;
  std::map<std::string, std::string> controls_;
};

}  // namespace

RunReport RunClientChecks(const script::Library& library,
                          const std::vector<const script::Block*>& checks, ClientUnderTest& client,
                          const ClientRunOptions& options, const RunProgress& progress) {
  const auto start = net::MonotonicNow();
  RunReport report;
  report.seed = std::to_string(options.seed);
  report.role = "client";
  ClientRun run(library, client, options);
  std::vector<ClientJob> jobs;
  for (const script::Block* check : checks)
    for (ClientJob& job : run.JobsOf(*check)) jobs.push_back(std::move(job));
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), 0);
  if (options.shuffle) std::ranges::shuffle(order, std::mt19937_64(options.seed));
  report.checks.resize(jobs.size());
  std::atomic<std::size_t> next = 0;
  std::mutex told;
  std::size_t done = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < order.size(); i = next++) {
      CheckResult result = run.Do(jobs[order[i]]);
      const std::lock_guard lock(told);
      if (progress) progress(result, ++done, jobs.size());
      report.checks[order[i]] = std::move(result);
    }
  };
  std::vector<std::jthread> helpers;
  const unsigned threads = client.InMemory() ? 1 : std::max(1u, options.jobs);
  for (unsigned i = 1; i < threads; ++i) helpers.emplace_back(work);
  work();
  helpers.clear();  // joins
  report.duration_ms = static_cast<double>((net::MonotonicNow() - start).count());
  return report;
}

}  // namespace smtpspec
