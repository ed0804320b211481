#include "server/session.h"

#include <cassert>
#include <utility>

#include "server/session_impl.h"

namespace smtpspec {

ServerSession::Impl::Impl(std::shared_ptr<const ServerConfig> config, Transport transport,
                          std::string entropy, Instant now)
    : config_(std::move(config)),
      nonces_(std::move(entropy)),
      channel_(CleartextChannel(config_->limits.command_line)),
      now_(now) {
  if (transport == Transport::kImplicitTls) {
    assert(config_->tls);
    greeting_due_ = true;
    EnterTls(std::move(*std::get<CleartextChannel>(std::move(channel_)).Close()));
  } else {
    dialogue_.emplace(config_);
    Say(Greeting(*config_));
  }
  SetDeadline(now);
}

void ServerSession::Impl::Receive(std::string_view octets, Instant now) {
  if (finished_ || eof_ || octets.empty()) return;
  held_ += octets;
  if (TakesContent()) SetDeadline(now);
  Work(now);
}

void ServerSession::Impl::ReceiveEof(Instant now) {
  eof_ = true;
  Work(now);
}

void ServerSession::Impl::Advance(Instant now) {
  now_ = now;
  if (finished_ || !deadline_ || now < *deadline_) return;
  if (!dialogue_) return FailHandshake("the handshake took too long");
  Say(Reply(421, {4, 4, 2}, "Timeout, closing"));
  Finish();
}

void ServerSession::Impl::ShutDown(Instant now) {
  shutting_down_ = true;
  Work(now);
}

void ServerSession::Impl::Answer(StoreAnswer answer, Instant now) {
  assert(Storing());
  dialogue_->Answer(answer);
  Collect();
  SetDeadline(now);
  Work(now);
}

std::optional<ServerEvent> ServerSession::Impl::NextEvent() {
  if (events_.empty()) return std::nullopt;
  ServerEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

std::string ServerSession::Impl::TakeOutput() {
  std::string output = std::exchange(wire_, {});
  // Output above its limit may have been all that held the input back.
  if (!held_.empty() || eof_) Work(now_);
  return output + std::exchange(wire_, {});
}

// Does all that can be done with what is there.
void ServerSession::Impl::Work(Instant now) {
  now_ = now;
  while (!finished_) {
    if (CurrentState() == State::kClosed) return Finish();
    //= rfc5321/3.8/421-on-shutdown
    if (shutting_down_ && !TakesContent() && !Storing()) {
      if (dialogue_) Say(Reply(421, {4, 3, 2}, "Shutting down, closing"));
      return Finish();
    }
    const bool fed = Feed();
    if (Step()) {
      SetDeadline(now);
    } else if (!fed) {
      // An unfinished line or message ends with its connection, and nothing is stored.
      if (ended_ && !Storing()) Finish();
      return;
    }
  }
}

// Gives the channel what came from the wire, and says whether there was anything.
bool ServerSession::Impl::Feed() {
  if (ended_ || Blocked() || (held_.empty() && !eof_)) return false;
  const std::string octets = std::exchange(held_, {});
  if (auto* clear = std::get_if<CleartextChannel>(&channel_)) {
    clear->Receive(octets);
    ended_ = eof_;
    return true;
  }
  auto& tls = std::get<TlsChannel>(channel_);
  if (!octets.empty()) tls.Receive(octets);
  if (eof_) tls.ReceiveEof();
  Flush();
  // Clear octets behind a close_notify are never read.
  ended_ = tls.State() > TlsEngine::State::kOpen;
  if (tls.State() == TlsEngine::State::kTruncated && dialogue_)
    events_.push_back(
        Violation{"rfc8446/6.1/close-notify-before-close", "TLS ended without a close_notify"});
  if (tls.State() == TlsEngine::State::kFailed && dialogue_)
    events_.push_back(Violation{"rfc8446/5.2/bad-record-is-fatal", tls.FailureText()});
  return true;
}

// Handles one line, piece of content or change of channels; false when more input is needed.
bool ServerSession::Impl::Step() {
  switch (CurrentState()) {
    case State::kClosed:
    case State::kStoring:
      return false;
    case State::kTlsHandshake:
      if (!dialogue_) return StepHandshake();
      AnswerStartTls();
      return true;
    case State::kData:
      return StepContent();
    default:
      return StepLine();
  }
}

bool ServerSession::Impl::StepLine() {
  const LineReader::Next next = Reader().Take();
  if (std::holds_alternative<std::monostate>(next)) return false;
  if (const auto* line = std::get_if<Line>(&next))
    dialogue_->Receive(*line, nonces_);
  else
    dialogue_->Receive(std::get<BadLine>(next));
  Collect();
  return true;
}

bool ServerSession::Impl::StepContent() {
  const std::string_view octets = Reader().Buffered();
  if (octets.empty()) return false;
  const std::size_t taken = dialogue_->ReceiveContent(octets);
  Reader().Consume(taken);
  Collect();
  return true;
}

void ServerSession::Impl::Collect() {
  Send(dialogue_->TakeReplies());
  for (ServerEvent& event : dialogue_->TakeEvents()) events_.push_back(std::move(event));
}

void ServerSession::Impl::Say(const Reply& reply) {
  Send(Serialize(reply));
}

void ServerSession::Impl::Send(std::string_view octets) {
  if (octets.empty()) return;
  if (auto* tls = std::get_if<TlsChannel>(&channel_)) {
    if (tls->State() != TlsEngine::State::kHandshaking) tls->Send(octets);
  } else {
    std::get<CleartextChannel>(channel_).Send(octets);
  }
  Flush();
}

void ServerSession::Impl::Flush() {
  wire_ += std::visit([](auto& channel) { return channel.TakeOutput(); }, channel_);
}

void ServerSession::Impl::Finish() {
  auto* tls = std::get_if<TlsChannel>(&channel_);
  if (tls && tls->State() != TlsEngine::State::kHandshaking) tls->CloseNotify();
  Flush();
  finished_ = true;
  dialogue_.reset();
  deadline_.reset();
  held_.clear();
}

void ServerSession::Impl::SetDeadline(Instant now) {
  const auto timeout = Row(CurrentState()).timeout;
  if (finished_ || timeout.count() == 0) return deadline_.reset();
  deadline_ = now + std::chrono::duration_cast<Instant>(timeout * config_->patience);
}

LineReader& ServerSession::Impl::Reader() {
  return std::visit([](auto& channel) -> LineReader& { return channel.Reader(); }, channel_);
}

ServerSession::ServerSession(std::shared_ptr<const ServerConfig> config, Transport transport,
                             std::string entropy, Instant now)
    : impl_(std::make_unique<Impl>(std::move(config), transport, std::move(entropy), now)) {}
ServerSession::~ServerSession() = default;
ServerSession::ServerSession(ServerSession&&) noexcept = default;
ServerSession& ServerSession::operator=(ServerSession&&) noexcept = default;

void ServerSession::Receive(std::string_view octets, Instant now) {
  impl_->Receive(octets, now);
}
void ServerSession::ReceiveEof(Instant now) {
  impl_->ReceiveEof(now);
}
void ServerSession::Advance(Instant now) {
  impl_->Advance(now);
}
void ServerSession::ShutDown(Instant now) {
  impl_->ShutDown(now);
}
std::optional<ServerEvent> ServerSession::NextEvent() {
  return impl_->NextEvent();
}
void ServerSession::Answer(StoreAnswer answer, Instant now) {
  impl_->Answer(answer, now);
}
std::string ServerSession::TakeOutput() {
  return impl_->TakeOutput();
}
std::optional<Instant> ServerSession::Deadline() const {
  return impl_->Deadline();
}
bool ServerSession::WantsInput() const {
  return impl_->WantsInput();
}
bool ServerSession::Finished() const {
  return impl_->Finished();
}

}  // namespace smtpspec
