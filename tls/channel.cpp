#include "tls/channel.h"

#include <cassert>

namespace smtpspec {

TlsChannel::TlsChannel(Drained, std::unique_ptr<TlsEngine> engine, std::size_t line_limit)
    : engine_(std::move(engine)), reader_(line_limit) {
  assert(engine_);
}

void TlsChannel::Receive(std::string_view wire) {
  engine_->ReceiveWire(wire);
  reader_.Append(engine_->TakePlaintext());
}

void TlsChannel::ReceiveEof() {
  engine_->ReceiveEof();
}

void TlsChannel::Send(std::string_view plaintext) {
  engine_->Send(plaintext);
}

std::string TlsChannel::TakeOutput() {
  return engine_->TakeWire();
}

void TlsChannel::CloseNotify() {
  engine_->CloseNotify();
}

std::optional<TlsEvidence> TlsChannel::TakeEvidence() {
  const TlsEngine::State state = State();
  // The end of the handshake, data and close_notify may have come in one segment.
  const bool completed =
      state != TlsEngine::State::kHandshaking && state != TlsEngine::State::kFailed;
  if (!completed || evidence_taken_) return std::nullopt;
  evidence_taken_ = true;
  return TlsEvidence(engine_->Facts());
}

}  // namespace smtpspec
