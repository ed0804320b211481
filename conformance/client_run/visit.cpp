#include "conformance/client_run/visit.h"

#include <algorithm>
#include <utility>

#include "conformance/client_run/judgement.h"

namespace smtpspec {

using std::chrono::milliseconds;

Visit::Visit(ClientJob job, const EncounterSite& site, const ClientRunOptions& options)
    : job_(std::move(job)), site_(site), values_(ValuesOf(job_, site.Host(), options, 0)) {
  auto task = TaskFor(job_.variant.check, site.Host(), options.policy, values_, options.seed);
  if (!task) {
    fault_ = task.error();
    return;
  }
  task_ = *std::move(task);
  StartAgain();
}

void Visit::StartAgain() {
  open_.clear();
  connections_ = 0;
  met_ = {};
  auto met = site_.Meet(job_.variant.check, task_, values_);
  if (!met) {
    fault_ = met.error();
    return;
  }
  met_ = *std::move(met);
  met_.encounter->Watch(observer_);
}

void Visit::Watch(std::function<void(const TamperUnit& unit)> observer) {
  observer_ = std::move(observer);
  if (met_.encounter) met_.encounter->Watch(observer_);
}

void Visit::Connect(net::Stream stream, milliseconds now) {
  if (!met_.encounter) return;  // there is nobody to speak for a check with a fault
  if (connections_++ == 0) begun_ = now;
  if (open_.empty()) carried_ = now;
  last_ = now;
  open_.push_back(
      std::make_unique<CarriedConnection>(std::move(stream), met_.encounter->Connect()));
}

bool Visit::Carry(milliseconds now) {
  // The server's clock runs with ours: its own time limits, and the pauses of rules.
  const milliseconds passed = now - std::exchange(carried_, now);
  bool any = false;
  for (const auto& connection : open_) any = connection->Carry(passed) || any;
  if (any) last_ = now;
  std::erase_if(open_, [](const auto& connection) { return connection->Ended(); });
  return any;
}

void Visit::AddStreams(std::vector<const net::Stream*>& to) const {
  for (const auto& connection : open_)
    if (const net::Stream* const stream = connection->Awaited()) to.push_back(stream);
}

bool Visit::AnyOpen() const {
  return std::ranges::any_of(open_,
                             [](const auto& connection) { return !connection->ClientEnded(); });
}

bool Visit::Delivered() const {
  return met_.encounter && !met_.encounter->Delivered().empty();
}

RunOutcome Visit::Judge() {
  const bool waits = AnyOpen();
  open_.clear();
  ClientUnderTest::Met met{std::move(met_.encounter), {}, fault_};
  if (met.fault.empty() && met_.fault) met.fault = *met_.fault;
  met.end.how = waits ? ClientEnd::How::kWaits : ClientEnd::How::kNotKnown;
  met.end.text = waits ? "it was still connected, and said nothing" : "it came and went";
  RunOutcome outcome = smtpspec::Judge(job_.variant.check, task_, values_, std::move(met));
  outcome.duration_ms = static_cast<double>((last_ - begun_).count());
  return outcome;
}

}  // namespace smtpspec
