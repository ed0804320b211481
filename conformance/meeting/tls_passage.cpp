#include "conformance/meeting/tls_passage.h"

#include <utility>

namespace smtpspec {
namespace {

std::size_t Place(Way::Direction direction) {
  return static_cast<std::size_t>(direction);
}

}  // namespace

void TlsPassage::Connect() {
  held_[0].clear();
  held_[1].clear();
}

void TlsPassage::SetOut(bool tls) {
  arrived_[0].clear();
  arrived_[1].clear();
  tls_ = tls;
  stray_ = false;
}

void TlsPassage::Arrive(Direction direction, std::string_view octets, bool in_tls) {
  stray_ = stray_ || (in_tls && !tls_);
  arrived_[Place(direction)] += octets;
}

bool TlsPassage::Arrived(Direction direction, std::string_view octets, const TamperEffect* effect) {
  if (!tls_) return !stray_;
  const std::string& here = arrived_[Place(direction)];
  std::string due = std::exchange(held_[Place(direction)], {}).append(octets);
  const bool whole = here.empty() || here == due;
  if (here.empty() && effect && effect->held) held_[Place(direction)] = std::move(due);
  // Between two records of a flight an end may have something to say, and not within one: where a
  // cut falls depends on their sizes. Octet by octet each record is heard alone.
  const bool cut = effect && !effect->cuts.empty() && !effect->octet_gap;
  // Octet by octet with a time between takes as long as there are octets.
  const bool slow = effect && effect->octet_gap && effect->octet_gap->count() > 0;
  return whole && !cut && !slow && arrived_[1 - Place(direction)].empty();
}

}  // namespace smtpspec
