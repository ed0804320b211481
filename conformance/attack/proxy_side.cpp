#include "conformance/attack/proxy_side.h"

#include <algorithm>
#include <utility>

namespace smtpspec {
namespace {

// Who does not read what he is told is not waited for longer.
constexpr std::chrono::milliseconds kWriteLimit(5000);

}  // namespace

void ProxySide::Depart(std::vector<Travel> travels, Milliseconds now) {
  if (std::exchange(end_due, false)) travels.push_back({Travel::Kind::kFin, {}, Milliseconds(0)});
  for (Travel& travel : travels) {
    last_ = std::max(last_, now);
    if (travel.kind == Travel::Kind::kPause)
      last_ += travel.pause;
    else
      queue_.push_back({std::move(travel), last_});
  }
  while (!queue_.empty() && queue_.front().at <= now) {
    const Travel travel = std::move(queue_.front().travel);
    queue_.pop_front();
    if (!told_all) Carry(travel);
  }
}

std::optional<ProxySide::Milliseconds> ProxySide::Next() const {
  if (queue_.empty()) return std::nullopt;
  return queue_.front().at;
}

void ProxySide::Carry(const Travel& travel) {
  switch (travel.kind) {
    case Travel::Kind::kOctets:
      told_all = !stream.Write(travel.octets, kWriteLimit);
      return;
    case Travel::Kind::kPause:
      return;
    case Travel::Kind::kFin:
      stream.CloseWriting();
      told_all = true;
      return;
    case Travel::Kind::kClose:
      stream.CloseWriting();
      told_all = heard_all = true;
      return;
    case Travel::Kind::kReset:
      stream.Reset();
      told_all = heard_all = true;
      return;
  }
}

}  // namespace smtpspec
