#include "conformance/run/memory_wire.h"

#include <algorithm>
#include <utility>

namespace smtpspec {

MemoryWire::MemoryWire(std::shared_ptr<const ServerConfig> config, Transport transport,
                       std::string entropy, std::shared_ptr<std::vector<std::string>> inbox,
                       Observer observer)
    : session_(std::move(config), transport, std::move(entropy), Instant(0)),
      inbox_(std::move(inbox)),
      observer_(std::move(observer)) {
  HandleEvents();
}

bool MemoryWire::Heard() {
  return !sent_eof_ && !reset_ && !session_.Finished();
}

void MemoryWire::HandleEvents() {
  while (std::optional<ServerEvent> event = session_.NextEvent()) {
    if (observer_) observer_(*event);
    if (auto* message = std::get_if<StoreMessage>(&*event)) {
      inbox_->push_back(std::move(message->content));
      session_.Answer(StoreAnswer::kStored, now_);
    }
  }
  output_ += session_.TakeOutput();
}

void MemoryWire::Send(std::string_view segment) {
  if (!Heard() || segment.empty()) return;
  session_.Receive(segment, now_);
  HandleEvents();
}

Wire::Reading MemoryWire::Receive(Milliseconds) {
  if (reset_) return {Got::kReset, {}};
  if (output_.empty()) HandleEvents();
  if (!output_.empty()) return {Got::kOctets, std::exchange(output_, {})};
  return {session_.Finished() ? Got::kEof : Got::kSilent, {}};
}

void MemoryWire::CloseWriting() {
  if (!Heard()) return;
  session_.ReceiveEof(now_);
  sent_eof_ = true;
  HandleEvents();
}

void MemoryWire::Close() {
  CloseWriting();
  output_.clear();
}

// What was on its way is lost with it, in both directions.
void MemoryWire::Reset() {
  Close();
  reset_ = true;
}

void MemoryWire::Wait(Milliseconds time) {
  const Milliseconds until = now_ + time;
  while (!session_.Finished()) {
    const std::optional<Instant> deadline = session_.Deadline();
    if (!deadline || *deadline > until) break;
    now_ = std::max(now_, *deadline);
    session_.Advance(now_);
    HandleEvents();
    if (session_.Deadline() == deadline) break;  // it has no use for the time
  }
  now_ = until;
  if (session_.Finished()) return;
  session_.Advance(now_);
  HandleEvents();
}

}  // namespace smtpspec
