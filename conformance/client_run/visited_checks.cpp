#include "conformance/client_run/visited_checks.h"

#include <algorithm>
#include <utility>

#include "conformance/client_run/client_jobs.h"
#include "conformance/run/outcome.h"
#include "conformance/script/uses.h"
#include "net/host.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStep(50), kLast(200);

// Those that have to pass before one of `checks` can be judged, and are not among them.
std::vector<const script::Block*> ControlsOf(const script::Library& library,
                                             const std::vector<const script::Block*>& checks) {
  std::vector<const script::Block*> controls;
  for (const script::Block* check : checks) {
    const script::Block* const control = script::FindCheck(library, ClientControlOf(*check));
    if (control && !std::ranges::count(checks, control) && !std::ranges::count(controls, control))
      controls.push_back(control);
  }
  return controls;
}

}  // namespace

std::expected<std::unique_ptr<VisitedChecks>, std::string> VisitedChecks::New(
    const script::Library& library, const std::vector<const script::Block*>& checks,
    const EncounterSite& site, const ClientRunOptions& run, VisitOptions options) {
  std::unique_ptr<VisitedChecks> made(new VisitedChecks(run, std::move(options)));
  Visits visits;
  const auto add = [&](const script::Block& check, bool reported) {
    for (ClientJob& job : ClientJobsOf(library, check, {false, true, site.Host()}, made->run_)) {
      Entry entry{Describe(job, made->run_), {}, reported};
      entry.result.verdict = Verdict::kSkip;
      entry.result.reason = job.skip;
      if (job.skip.empty()) {
        entry.visit = visits.size();
        visits.push_back(std::make_unique<Visit>(std::move(job), site, made->run_));
        made->tasks_.push_back(&visits.back()->Task());
      }
      made->entries_.push_back(std::move(entry));
    }
  };
  for (const script::Block* control : ControlsOf(library, checks)) add(*control, false);
  for (const script::Block* check : checks) add(*check, true);
  const net::HostPort& at = made->options_.at;
  auto desk = made->options_.by_recipient
                  ? NewRecipientDesk(std::move(visits), at, site, made->run_)
                  : NewPortDesk(std::move(visits), at);
  if (!desk) return std::unexpected(desk.error());
  made->desk_ = *std::move(desk);
  return made;
}

std::vector<WaitingCheck> VisitedChecks::Waiting() const {
  std::vector<WaitingCheck> waiting;
  for (const Entry& entry : entries_)
    if (entry.visit)
      waiting.push_back({desk_->PortOf(*entry.visit), entry.result.id, entry.result.variant,
                         *tasks_[*entry.visit]});
  return waiting;
}

void VisitedChecks::Serve(const Progress& progress) {
  const milliseconds start = net::MonotonicNow();
  milliseconds active = start;
  while (!options_.stop()) {
    if (desk_->Step(kStep)) active = net::MonotonicNow();
    std::size_t met = 0;
    for (std::size_t visit = 0; visit < tasks_.size(); ++visit) met += desk_->Settled(visit);
    if (progress) progress(met, tasks_.size());
    const milliseconds now = net::MonotonicNow();
    if (met == tasks_.size() && now - active >= options_.idle) return;
    if (options_.limit && now - start >= *options_.limit) return;
  }
}

std::string VisitedChecks::LostControl(const std::string& id) const {
  for (const Entry& entry : entries_) {
    const CheckResult& control = entry.result;
    if (id.empty() || control.id != id || !entry.visit) continue;
    if (control.verdict == Verdict::kPass || control.verdict == Verdict::kNote) continue;
    return LostControlText(id, control.reason, control.observed);
  }
  return {};
}

RunReport VisitedChecks::Run(const Progress& progress) {
  const milliseconds start = net::MonotonicNow();
  Serve(progress);
  // What came before the end is of the run, however much one of them goes on saying.
  const milliseconds until = net::MonotonicNow() + kLast;
  while (desk_->Step(milliseconds(0)) && net::MonotonicNow() < until) continue;
  for (Entry& entry : entries_) {
    if (!entry.visit) continue;
    RunOutcome outcome = desk_->Judge(*entry.visit);
    entry.result.duration_ms = outcome.duration_ms;
    TakeOutcome(std::move(outcome), entry.result);
  }
  RunReport report;
  report.seed = std::to_string(run_.seed);
  report.role = "client";
  for (const Entry& entry : entries_) {
    if (!entry.reported) continue;
    CheckResult result = entry.result;
    const std::string lost = LostControl(result.control);
    // What leaked has leaked, whatever the client does otherwise.
    const bool judged = result.verdict == Verdict::kSkip || result.exploitability == "leak";
    if (entry.visit && !judged && !lost.empty()) {
      result.verdict = Verdict::kInconclusive;
      result.exploitability.clear();
      result.reason = lost;
      result.expected.clear();
      result.observed.clear();
    }
    if (result.verdict == Verdict::kPass && !run_.keep_transcripts) result.transcript.clear();
    report.checks.push_back(std::move(result));
  }
  report.duration_ms = static_cast<double>((net::MonotonicNow() - start).count());
  return report;
}

}  // namespace smtpspec
