#include "conformance/client_run/visit_queue.h"

#include <algorithm>

namespace smtpspec {

void VisitQueue::PutOff(std::size_t run, Instant now) {
  const auto place = std::ranges::find(waiting_, run);
  came_again_ = place != waiting_.end();
  if (came_again_) {
    std::rotate(waiting_.begin(), place, place + 1);
  } else {
    waiting_.push_back(run);
    last_new_ = now;
  }
}

std::optional<std::size_t> VisitQueue::Next(Instant now) {
  if (served_ && alone_since_ && now - *alone_since_ > kAgain) served_.reset();
  const bool all_are_here = came_again_ || now - last_new_ > kQuiet;
  if (!served_ && !waiting_.empty() && all_are_here) {
    served_ = waiting_.front();
    waiting_.pop_front();
  }
  alone_since_.reset();
  return served_;
}

void VisitQueue::Note(bool open, bool taken, Instant now) {
  if (!served_ || open) return;
  if (taken) {
    served_.reset();
    alone_since_.reset();
  } else if (!alone_since_) {
    alone_since_ = now;
  }
}

}  // namespace smtpspec
