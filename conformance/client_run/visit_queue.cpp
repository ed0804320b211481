#include "conformance/client_run/visit_queue.h"

#include <algorithm>

namespace smtpspec {

void VisitQueue::PutOff(std::size_t run) {
  if (std::ranges::find(waiting_, run) == waiting_.end()) waiting_.push_back(run);
}

std::optional<std::size_t> VisitQueue::Next(Instant now) {
  if (served_ && alone_since_ && now - *alone_since_ > kAgain) served_.reset();
  if (!served_ && !waiting_.empty()) {
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
