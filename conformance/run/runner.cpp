#include "conformance/run/runner.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <span>
#include <utility>

#include "conformance/run/job_pool.h"
#include "conformance/run/server_run.h"
#include "net/host.h"
#include "parser/ascii_case.h"

namespace smtpspec {
namespace {

// A quarter of those at once, in each further round; so many are no longer a few that met a busy
// moment.
constexpr std::size_t kFewer = 4, kMany = 32;

std::vector<std::size_t> OrderOf(std::size_t jobs, const ServerRunOptions& options) {
  std::vector<std::size_t> order(jobs);
  std::iota(order.begin(), order.end(), 0);
  if (options.shuffle) std::ranges::shuffle(order, std::mt19937_64(options.seed));
  return order;
}

std::vector<std::size_t> Undecided(const ServerRun& run, const std::vector<Job>& jobs,
                                   const std::vector<CheckResult>& results) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < jobs.size(); ++i)
    if (run.Open(jobs[i]) && results[i].verdict == Verdict::kInconclusive) places.push_back(i);
  return places;
}

// Runs these once more. How many are judged now.
std::size_t RunAgain(ServerRun& run, const std::vector<Job>& jobs,
                     std::span<const std::size_t> places, std::size_t threads,
                     std::vector<CheckResult>& results) {
  std::vector<Job> again;
  for (const std::size_t place : places) again.push_back(jobs[place]);
  std::vector<CheckResult> second = JobPool(run, again, {}).Run(OrderOf(again.size(), {}), threads);
  std::size_t settled = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    settled += second[i].verdict != Verdict::kInconclusive;
    results[places[i]] = std::move(second[i]);
  }
  return settled;
}

// What could not be judged in a crowd may be judged among fewer, and at last alone: many servers
// take only so many connections. Of many a few are tried first: where nothing comes of them the
// server is not busy for a moment, it does not want us, and each may take as long as a reply may.
void TryAgain(ServerRun& run, const std::vector<Job>& jobs, std::size_t threads,
              std::vector<CheckResult>& results) {
  std::vector<std::size_t> places = Undecided(run, jobs, results);
  for (bool more = true; more && !places.empty();) {
    threads = std::max<std::size_t>(1, threads / kFewer);
    const std::span<const std::size_t> all = places;
    const auto first = all.first(all.size() > kMany ? std::min(threads, all.size()) : all.size());
    std::size_t settled = RunAgain(run, jobs, first, threads, results);
    if (settled > 0) settled += RunAgain(run, jobs, all.subspan(first.size()), threads, results);
    more = settled > 0 && threads > 1;
    places = Undecided(run, jobs, results);
  }
}

void Describe(const Probe& probe, RunReport& report) {
  for (const auto& [transport, entry] : probe) {
    if (report.greeting.empty()) report.greeting = entry.greeting;
    if (entry.reached)
      report.extensions[transport == "clear" ? "cleartext" : transport] = entry.Extensions();
  }
}

bool Offers(const RunReport& report, const std::string& keyword) {
  for (const auto& [transport, lines] : report.extensions)
    for (const std::string& line : lines)
      if (EqualIgnoringCase(std::string_view(line).substr(0, line.find(' ')), keyword)) return true;
  return false;
}

// An extension that was required and that no transport offers is a failure, whether or not a check
// needs it.
void JudgeRequired(const std::vector<std::string>& required, RunReport& report) {
  for (const std::string& keyword : required) {
    if (report.extensions.empty() || Offers(report, keyword)) continue;
    CheckResult result;
    result.id = kRequiredExtension;
    result.title = "every extension named by --require is offered";
    result.tags = {"standing"};
    result.variant = "extension=" + keyword;
    result.labels = keyword;
    result.verdict = Verdict::kFail;
    result.reason = "no transport offers it";
    result.expected = keyword + " in the reply to EHLO";
    result.observed = "other extensions";
    report.checks.push_back(std::move(result));
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
  const std::size_t threads = run.InMemory() ? 1 : std::max(1u, options.jobs);
  report.checks = JobPool(run, jobs, progress).Run(OrderOf(jobs.size(), options), threads);
  if (!run.InMemory()) TryAgain(run, jobs, threads, report.checks);
  for (CheckResult& standing : run.Standing()) report.checks.push_back(std::move(standing));
  JudgeRequired(options.require, report);
  report.duration_ms = static_cast<double>((net::MonotonicNow() - start).count());
  return report;
}

}  // namespace smtpspec
