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

#include "conformance/client_run/judgement.h"
#include "conformance/run/severity.h"
#include "conformance/tamper/certificate_kinds.h"
#include "net/host.h"

namespace smtpspec {
namespace {

constexpr const char* kDefaultControl = "control/sends";
constexpr std::chrono::milliseconds kShort = std::chrono::seconds(1);

// A check and a choice of `vary` values.
struct ClientJob {
  const script::Block* check;
  script::Variant variant;
  std::string skip;  // why it is not run
};

bool Waits(const script::Block& check) {
  std::chrono::milliseconds waited{0};
  for (const script::Step& step : check.steps)
    if (const auto* rule = std::get_if<script::Rule>(&step.what)) waited += rule->change.time;
  return waited > kShort;
}

// A certificate of which nothing can be said for a host with a name like this.
bool CertificateIsNotFor(const script::Block& check, const std::string& host) {
  constexpr std::string_view kCertificate = "certificate=";
  if (host.find('.') != host.npos) return false;
  for (const script::Step& step : check.steps) {
    const auto* rule = std::get_if<script::Rule>(&step.what);
    if (!rule || rule->change.kind != script::Change::Kind::kTls) continue;
    for (const script::Template& argument : rule->change.arguments) {
      const std::string word = Fill(argument, {});
      if (word.starts_with(kCertificate) &&
          CertificateIsOfLabels(std::string_view(word).substr(kCertificate.size())))
        return true;
    }
  }
  return false;
}

class ClientRun {
 public:
  ClientRun(const script::Library& library, ClientUnderTest& client,
            const ClientRunOptions& options)
      : library_(library), client_(client), options_(options) {}

  std::vector<ClientJob> JobsOf(const script::Block& check) const {
    std::vector<ClientJob> jobs;
    const std::string policy(Name(options_.policy));
    if (!check.policy.empty() && std::ranges::find(check.policy, policy) == check.policy.end())
      return {{&check, {}, "it is about other policies than " + policy}};
    for (script::Variant& variant : script::Expand(library_, check, "")) {
      ClientJob job{&check, std::move(variant), {}};
      if (Waits(job.variant.check) && !options_.slow && !client_.InMemory())
        job.skip = "it waits longer than a second; --slow runs it";
      if (CertificateIsNotFor(job.variant.check, client_.Host()))
        job.skip = "it is about the labels of a name, and " + client_.Host() + " has but one";
      const bool several = std::ranges::any_of(
          job.variant.check.given, [](const script::Given& g) { return g.name == "recipients"; });
      if (several && !client_.TakesRecipients())
        job.skip = "the command takes one recipient; {recipients} gives it several";
      jobs.push_back(std::move(job));
    }
    return jobs;
  }

  // Why a control run says nothing; empty: it passed.
  std::string ControlFor(const script::Block& check) {
    const std::string id = check.control.empty() ? kDefaultControl : check.control;
    if (id == check.id || check.id == kDefaultControl) return {};
    const auto control = std::ranges::find_if(library_.blocks, [&](const script::Block& block) {
      return block.kind == script::Block::Kind::kCheck && block.id == id;
    });
    if (control == library_.blocks.end()) return {};
    const std::lock_guard lock(mutex_);
    const auto [place, fresh] = controls_.try_emplace(id);
    if (fresh)
      for (const ClientJob& job : JobsOf(*control)) {
        if (!job.skip.empty()) continue;
        const RunOutcome outcome = RunOnce(job, 0);
        if (outcome.verdict == Verdict::kPass || outcome.verdict == Verdict::kNote) continue;
        place->second = fmt::format("the control run {} did not pass: {}{}{}", id, outcome.reason,
                                    outcome.observed.empty() ? "" : ": ", outcome.observed);
      }
    return place->second;
  }

  RunOutcome RunOnce(const ClientJob& job, unsigned round) {
    const std::string host = client_.Host();
    const script::Placeholders values =
        ClientValues(host, options_.seed,
                     fmt::format("{} {} {} {}", job.check->id, Name(options_.policy),
                                 job.variant.variant, round));
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
    CheckResult result = Describe(job);
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
  CheckResult Describe(const ClientJob& job) const {
    const script::Block& check = *job.check;
    CheckResult result;
    result.id = check.id;
    result.title = check.title;
    result.level = check.level;
    result.covers = check.covers;
    result.tags = check.tags;
    result.transport = Name(options_.policy);
    result.variant = job.variant.variant;
    result.labels = job.variant.labels;
    result.segmentation = "whole";
    result.control = check.control.empty() ? kDefaultControl : check.control;
    if (result.control == check.id) result.control.clear();
    result.reproduce = options_.reproduce;
    if (const std::size_t at = result.reproduce.find("{check}"); at != std::string::npos)
      result.reproduce.replace(at, 7, fmt::format("{} --seed {}", check.id, options_.seed));
    return result;
  }

  static void Merge(RunOutcome outcome, bool first, CheckResult& result) {
    result.duration_ms += outcome.duration_ms;
    if (!first && Severity(outcome.verdict) <= Severity(result.verdict)) return;
    result.verdict = outcome.verdict;
    result.exploitability = std::move(outcome.label);
    result.reason = std::move(outcome.reason);
    result.expected = std::move(outcome.expected);
    result.observed = std::move(outcome.observed);
    result.transcript = std::move(outcome.transcript);
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
