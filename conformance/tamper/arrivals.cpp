#include "conformance/tamper/arrivals.h"

#include <algorithm>
#include <utility>

namespace smtpspec {

void Arrivals::Add(std::vector<Travel> travels, Milliseconds now) {
  for (Travel& travel : travels) {
    last_ = std::max(last_, now);
    if (travel.kind == Travel::Kind::kPause)
      last_ += travel.pause;
    else
      queue_.push_back({std::move(travel), last_});
  }
}

Wire::Reading Arrivals::Take(Milliseconds now, Milliseconds patience,
                             const std::function<void(Milliseconds)>& wait) {
  if (queue_.empty() || queue_.front().at > now + patience) return {Wire::Got::kSilent, {}};
  if (queue_.front().at > now) wait(queue_.front().at - now);
  const Travel::Kind kind = queue_.front().travel.kind;
  if (kind == Travel::Kind::kReset) return {Wire::Got::kReset, {}};
  if (kind != Travel::Kind::kOctets) return {Wire::Got::kEof, {}};
  std::string octets = std::move(queue_.front().travel.octets);
  queue_.pop_front();
  return {Wire::Got::kOctets, std::move(octets)};
}

}  // namespace smtpspec
