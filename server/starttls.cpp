// STARTTLS: the command, the change of channels, and the handshake.
#include <algorithm>

#include "server/dialogue.h"
#include "server/session_impl.h"

namespace smtpspec {

// HELO offers no extension, so nothing was offered to a client that said only that.
std::optional<Reply> Dialogue::Check(const StartTlsCommand&) const {
  if (OffersStartTls() && client_->extended) return std::nullopt;
  return Reply(503, {5, 5, 1}, "STARTTLS needs EHLO first");
}

// Not answered here: which reply is right is known once the clear text is closed.
void Dialogue::Do(const StartTlsCommand&) {}

// The one way from clear text to TLS. It is closed to a client that has sent anything behind
// STARTTLS: whoever sent that was not inside TLS.
//= rfc3207/4/last-in-a-group
void ServerSession::Impl::AnswerStartTls() {
  auto& clear = std::get<CleartextChannel>(channel_);
  clear.Receive(std::exchange(held_, {}));
  auto drained = std::move(clear).Close();
  if (!drained) {
    events_.push_back(Violation{"rfc3207/4/last-in-a-group",
                                "clear text came behind STARTTLS and before the handshake"});
    wire_ += Serialize(Reply(421, {4, 7, 0}, "Clear text behind STARTTLS, closing"));
    return Finish();
  }
  wire_ += Serialize(Reply(220, {2, 0, 0}, "Ready to start TLS"));
  EnterTls(std::move(*drained));
}

// Nothing of the dialogue in clear is left behind.
//= rfc3207/4.2/server-discards-knowledge
void ServerSession::Impl::EnterTls(Drained proof) {
  dialogue_.reset();
  channel_ = TlsChannel(std::move(proof), config_->tls->NewEngine(), TlsLineLimit());
}

bool ServerSession::Impl::StepHandshake() {
  auto& tls = std::get<TlsChannel>(channel_);
  if (auto evidence = tls.TakeEvidence()) {
    events_.push_back(HandshakeDone{evidence->Facts()});
    dialogue_.emplace(config_, std::move(evidence));
    if (std::exchange(greeting_due_, false)) Say(Greeting(*config_));
    return true;
  }
  if (tls.State() == TlsEngine::State::kFailed) FailHandshake(tls.FailureText());
  return false;
}

// There is no way back to clear text.
//= rfc3207/4.1/no-smtp-after-failed-handshake
void ServerSession::Impl::FailHandshake(std::string text) {
  events_.push_back(HandshakeFailed{std::move(text)});
  Finish();
}

std::size_t ServerSession::Impl::TlsLineLimit() const {
  return std::max(config_->limits.command_line, config_->limits.auth_line);
}

}  // namespace smtpspec
