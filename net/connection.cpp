#include "net/connection.h"

#include <sys/socket.h>

#include <algorithm>

#include "net/host.h"

namespace smtpspec::net {

Connection::Connection(asio::ip::tcp::socket socket, ConnectionHost& host,
                       std::function<void(const std::shared_ptr<Connection>&)> ended)
    : socket_(std::move(socket)), timer_(host.io), host_(host), ended_(std::move(ended)) {}

void Connection::Start(const HandlerFactory& factory, const ConnectionFacts& facts) {
  asio::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  handler_ = factory(facts, *this, MonotonicNow());
  Settle();
}

void Connection::Stop() {
  if (phase_ != Phase::kTalking) return;
  handler_->OnStop(MonotonicNow());
  Settle();
}

void Connection::Run(std::function<void()> work, std::function<void(Instant)> then) {
  // The guard keeps the loop running until `then` has run, the pointer keeps the handler.
  auto guard = asio::make_work_guard(host_.io);
  asio::post(host_.pool, [self = shared_from_this(), guard = std::move(guard),
                          work = std::move(work), then = std::move(then)]() mutable {
    work();
    asio::post(self->host_.io, [self, guard = std::move(guard), then = std::move(then)] {
      then(MonotonicNow());
      self->Settle();
    });
  });
}

void Connection::Settle() {
  if (phase_ == Phase::kEnded) return;
  const Instant now = MonotonicNow();
  if (phase_ == Phase::kTalking) {
    if (unsent_.empty() && in_flight_.empty()) progress_ = now;
    unsent_ += handler_->TakeOutput();
    if (handler_->Finished()) {
      phase_ = Phase::kFinishing;
      phase_began_ = now;
    }
  }
  if (in_flight_.empty() && !unsent_.empty()) WriteSome();
  if (phase_ == Phase::kFinishing && in_flight_.empty() && unsent_.empty()) return Linger();
  if (MayRead()) WaitToRead();
  SetTimer();
}

bool Connection::MayRead() const {
  if (waiting_to_read_ || peer_finished_) return false;
  if (phase_ == Phase::kLingering) return true;
  return phase_ == Phase::kTalking && handler_->WantsInput() &&
         unsent_.size() + in_flight_.size() <= host_.limits.unsent_output;
}

void Connection::WaitToRead() {
  waiting_to_read_ = true;
  socket_.async_wait(asio::ip::tcp::socket::wait_read,
                     [self = shared_from_this()](const asio::error_code& error) {
                       self->waiting_to_read_ = false;
                       if (self->phase_ == Phase::kEnded) return;
                       if (error) return self->Close(End::kPeerGone);
                       self->ReadOnce();
                     });
}

void Connection::ReadOnce() {
  // The handler may have lost its wish for input while the socket was waited for.
  if (!MayRead()) return Settle();
  asio::error_code error;
  const std::size_t got = socket_.read_some(asio::buffer(host_.read_buffer), error);
  if (error == asio::error::would_block || error == asio::error::try_again) return Settle();
  if (error && error != asio::error::eof) return Close(End::kPeerGone);
  peer_finished_ = error == asio::error::eof;
  if (phase_ == Phase::kLingering) {
    if (peer_finished_) return Close(End::kFinished);
    return Settle();
  }
  if (peer_finished_) {
    handler_->OnEof(MonotonicNow());
  } else {
    handler_->OnOctets(std::string_view(host_.read_buffer.data(), got), MonotonicNow());
  }
  Settle();
}

void Connection::WriteSome() {
  in_flight_ = std::exchange(unsent_, {});
  // Each piece that the system takes is progress, so that a slow reader is not a stalled one.
  const auto each_piece = [this](const asio::error_code& error, std::size_t sent) -> std::size_t {
    if (sent != 0) progress_ = MonotonicNow();
    return error ? 0 : 65536;
  };
  asio::async_write(socket_, asio::buffer(in_flight_), each_piece,
                    [self = shared_from_this()](const asio::error_code& error, std::size_t) {
                      if (self->phase_ == Phase::kEnded) return;
                      if (error) return self->Close(End::kPeerGone);
                      self->in_flight_.clear();
                      self->Settle();
                    });
}

// Closing a socket with unread octets sends RST, which can destroy our last reply on its way. So
// our FIN goes first, and what the peer still says is read and dropped until its own FIN.
void Connection::Linger() {
  asio::error_code error;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  if (error || peer_finished_) return Close(error ? End::kPeerGone : End::kFinished);
  phase_ = Phase::kLingering;
  phase_began_ = MonotonicNow();
  Settle();
}

Connection::Instant Connection::NextDeadline() const {
  const EventLoopLimits& limits = host_.limits;
  if (phase_ == Phase::kLingering) return phase_began_ + limits.lingering;
  if (phase_ == Phase::kFinishing) return phase_began_ + limits.finishing;
  Instant next = handler_->Deadline().value_or(Instant::max());
  if (!in_flight_.empty()) next = std::min(next, progress_ + limits.stalled);
  return next;
}

void Connection::SetTimer() {
  const Instant next = NextDeadline();
  // A timer that comes too early only looks again, so a later deadline needs no new timer.
  if (next >= timer_set_) return;
  timer_set_ = next;
  timer_.expires_after(std::max(next - MonotonicNow(), Instant(1)));
  timer_.async_wait([self = shared_from_this()](const asio::error_code& error) {
    if (error || self->phase_ == Phase::kEnded) return;
    self->timer_set_ = Instant::max();
    self->OnTimer();
  });
}

void Connection::OnTimer() {
  const Instant now = MonotonicNow();
  if (now < NextDeadline()) return SetTimer();
  if (phase_ == Phase::kLingering) return Close(End::kFinished);
  const bool stalled = !in_flight_.empty() && now >= progress_ + host_.limits.stalled;
  if (phase_ == Phase::kFinishing || stalled) return Drop(End::kStalled);
  handler_->OnTime(now);
  Settle();
}

void Connection::Drop(End how) {
  if (phase_ == Phase::kEnded) return;
  asio::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  Close(how);
}

void Connection::Close(End how) {
  if (phase_ == Phase::kEnded) return;
  phase_ = Phase::kEnded;
  asio::error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
  handler_->OnEnd(how, MonotonicNow());
  ended_(shared_from_this());
}

}  // namespace smtpspec::net
