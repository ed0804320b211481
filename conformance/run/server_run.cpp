#include "conformance/run/server_run.h"

#include <fmt/core.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

#include "conformance/run/nonce.h"
#include "conformance/run/outcome.h"
#include "conformance/run/severity.h"
#include "conformance/run/tls_arguments.h"
#include "conformance/script/uses.h"
#include "net/host.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

constexpr const char* kClientName = "tester.example.org";
constexpr const char* kDefaultControl = "control/delivery";

// The name that a server gives itself at the start of its greeting.
std::string HostOf(const Probe& probe) {
  for (const auto& [transport, entry] : probe) {
    const std::string host = entry.greeting.substr(0, entry.greeting.find(' '));
    if (!host.empty()) return host;
  }
  return "localhost";
}

std::string DomainOf(const std::string& mailbox, const std::string& otherwise) {
  const std::size_t at = mailbox.rfind('@');
  return at == mailbox.npos ? otherwise : mailbox.substr(at + 1);
}

void Merge(RunOutcome outcome, const Cutting& cutting, CheckResult& result) {
  const bool first = result.segmentation.empty();
  if (!first && Severity(outcome.verdict) <= Severity(result.verdict)) return;
  result.segmentation = cutting.Name();
  TakeOutcome(std::move(outcome), result);
}

}  // namespace

bool Settles(const RunOutcome& outcome) {
  return Severity(outcome.verdict) >= Severity(Verdict::kInconclusive);
}

ServerRun::ServerRun(const script::Library& library, const ServerTargetFactory& targets,
                     const ServerRunOptions& options)
    : library_(library),
      targets_(targets),
      options_(options),
      pace_(options.connections_per_second) {
  const auto target = targets_(false);
  in_memory_ = target->InMemory();
  inbox_ = target->Inbox("").has_value();
  probe_ = ProbeServer(*target, kClientName, invariants_, [this] { pace_.Wait(); });
}

bool ServerRun::Reached() const {
  return std::ranges::any_of(probe_, [](const auto& entry) { return entry.second.connected; });
}

std::vector<Job> ServerRun::JobsOf(const script::Block& check) const {
  std::vector<Job> jobs;
  std::optional<Gate> closed;
  for (const std::string& transport : script::TransportsOf(library_, check)) {
    std::optional<Gate> gate = TransportGate(probe_, transport, options_.require);
    if (gate) {
      if (!probe_.at(transport).configured) {
        closed = gate;  // said once for the whole run, in the header of the report
        continue;
      }
      jobs.push_back({&check, transport, {}, gate});
      continue;
    }
    for (script::Variant& variant : script::Expand(library_, check, transport)) {
      gate = NeedsGate(variant.check, probe_, transport, in_memory_, inbox_, options_);
      jobs.push_back({&check, transport, std::move(variant), gate});
    }
  }
  if (jobs.empty() && closed) jobs.push_back({&check, "", {}, closed});
  return jobs;
}

std::string ServerRun::ControlOf(const script::Block& check) const {
  const std::string id = check.control.empty() ? kDefaultControl : check.control;
  return id == check.id || check.id == kDefaultControl ? std::string() : id;
}

// They wait for silence most of the time, so side by side they take as long as one.
void ServerRun::RunControls(const std::vector<Job>& jobs) {
  for (const Job& job : jobs) {
    const std::string control = ControlOf(*job.check);
    if (!job.gate && !control.empty()) lost_controls_.try_emplace({control, job.transport});
  }
  std::mutex mutex;
  auto next = lost_controls_.begin();
  const auto work = [&] {
    std::unique_lock lock(mutex);
    while (next != lost_controls_.end()) {
      auto& [name, lost] = *next++;
      lock.unlock();
      lost = RunControl(name.first, name.second);
      lock.lock();
    }
  };
  std::vector<std::jthread> helpers;
  const std::size_t threads =
      in_memory_ ? 1 : std::min<std::size_t>(options_.jobs, lost_controls_.size());
  for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(work);
  work();
}

// Empty: it passed, or there is nothing to run it with.
ServerRun::Lost ServerRun::RunControl(const std::string& id, const std::string& transport) {
  const script::Block* control = script::FindCheck(library_, id);
  if (!control) return {};
  for (const Job& job : JobsOf(*control)) {
    if (job.transport != transport || job.gate) continue;
    for (unsigned attempt = 0; true; ++attempt) {
      const RunOutcome outcome = RunOnce(job, {}, attempt);
      if (outcome.verdict == Verdict::kSkip) return {Verdict::kSkip, outcome.reason};
      if (!Settles(outcome)) break;
      if (attempt == 0 && !in_memory_ && outcome.verdict == Verdict::kInconclusive) continue;
      return {Verdict::kInconclusive, LostControlText(id, outcome.reason, outcome.observed)};
    }
  }
  return {};
}

script::Placeholders ServerRun::Values(const Job& job, const Cutting& cutting,
                                       unsigned round) const {
  script::Placeholders values;
  values.client = kClientName;
  values.host = HostOf(probe_);
  values.from = options_.from;
  values.to = options_.to;
  values.domain = DomainOf(options_.to, values.host);
  values.user = options_.account ? options_.account->user : "nobody";
  if (options_.account)
    values.plain =
        EncodeBase64('\0' + options_.account->user + '\0' + options_.account->password.Reveal());
  const std::string name = fmt::format("{} {} {} {} {}", job.check->id, job.transport,
                                       job.variant.variant, cutting.Name(), round);
  values.nonce = RunNonce(options_.seed, name);
  values.nonce2 = RunNonce(options_.seed, name + " 2");
  return values;
}

RunOutcome ServerRun::RunOnce(const Job& job, const Cutting& cutting, unsigned round) {
  const auto target = targets_(NeedsOpenSsl(job.variant.check));
  RunSettings settings;
  settings.target = target.get();
  settings.check = &job.variant.check;
  settings.transport = job.transport;
  settings.cutting = cutting;
  settings.values = Values(job, cutting, round);
  settings.options = &options_;
  settings.invariants = &invariants_;
  settings.before_connect = [this] { pace_.Wait(); };
  const auto start = net::MonotonicNow();
  RunOutcome outcome = RunCheck(settings);
  outcome.duration_ms = static_cast<double>((net::MonotonicNow() - start).count());
  return outcome;
}

std::vector<std::string> ServerRun::CuttingNames(const script::Block& check) const {
  if (options_.segmentation == Segmentation::kWhole) return {};
  if (!check.segments.empty()) return check.segments;
  // Every place is tried where a run costs nothing.
  if (in_memory_ && !NeedsOpenSsl(check)) return {"octets", "splits"};
  if (options_.segmentation == Segmentation::kAll) return {"octets", "crlf", "splits"};
  return {"octets", "crlf"};
}

std::vector<PlannedRun> ServerRun::MoreRuns(const Job& job,
                                            const std::vector<std::size_t>& own_sends) const {
  std::vector<PlannedRun> more;
  const std::vector<Cutting> cuttings = CuttingsOf(CuttingNames(job.variant.check), own_sends);
  for (unsigned round = 0; round < std::max(1u, options_.repeat); ++round) {
    if (round > 0) more.push_back({{}, round, false, {}});
    for (const Cutting& cutting : cuttings)
      if (cutting != Cutting{}) more.push_back({cutting, round, false, {}});
  }
  return more;
}

ServerRun::Lost ServerRun::LostControl(const Job& job) const {
  const auto lost = lost_controls_.find({ControlOf(*job.check), job.transport});
  return lost == lost_controls_.end() ? Lost() : lost->second;
}

bool ServerRun::Open(const Job& job) const {
  return !job.gate && LostControl(job).why.empty();
}

CheckResult ServerRun::ResultOf(const Job& job, std::vector<PlannedRun> runs) const {
  CheckResult result;
  if (job.gate) {
    result.verdict = job.gate->verdict;
    result.reason = job.gate->reason;
  } else if (const Lost lost = LostControl(job); !lost.why.empty()) {
    result.verdict = lost.verdict;
    result.reason = lost.why;
  }
  for (PlannedRun& run : runs) {
    if (!run.done) continue;
    result.duration_ms += run.outcome.duration_ms;
    const bool settles = Settles(run.outcome);
    Merge(std::move(run.outcome), run.cutting, result);
    if (settles) break;
  }
  Finish(job, result);
  return result;
}

void ServerRun::Finish(const Job& job, CheckResult& result) const {
  const script::Block& check = *job.check;
  result.id = check.id;
  result.title = check.title;
  result.level = check.level;
  result.covers = check.covers;
  result.tags = check.tags;
  result.transport = job.transport;
  result.variant = job.variant.variant;
  result.labels = job.variant.labels;
  if (!options_.reproduce.empty())
    result.reproduce = fmt::format("{} {} --seed {}", options_.reproduce, check.id, options_.seed);
  if (result.verdict == Verdict::kPass && !options_.keep_transcripts) result.transcript.clear();
}

}  // namespace smtpspec
