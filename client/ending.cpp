// How a delivery ends.
#include <fmt/core.h>

#include <cassert>
#include <utility>

#include "client/session_impl.h"
#include "parser/command.h"

namespace smtpspec {

//= rfc5321/4.2.1/incomplete-reply-is-no-reply
void ClientSession::Impl::OnLost(std::string_view how) {
  const std::string_view before =
      state_ == ClientState::kText ? "all of the text was sent" : OrderOf(state_).awaited;
  EndNow(ClientOutcome::kTemporary, fmt::format("{} before {}", how, before));
}

void ClientSession::Impl::EndWithQuit(ClientOutcome outcome, std::string text) {
  assert(awaited_.empty());
  outcome_ = ClientFinished{outcome, std::move(text), results_, knowledge_.evidence.has_value()};
  Enter(ClientState::kQuit);
  SendCommand(QuitCommand{}, {Sent::kQuit});
}

// What comes in place of the reply to QUIT, if anything, takes nothing back.
//= rfc5321/4.1.1.10/quit-changes-nothing
void ClientSession::Impl::EndNow(ClientOutcome outcome, std::string text) {
  if (state_ == ClientState::kQuit) return Finish();
  outcome_ = ClientFinished{outcome, std::move(text), results_, knowledge_.evidence.has_value()};
  Finish();
}

void ClientSession::Impl::Finish() {
  assert(outcome_);
  if (TlsChannel* tls = std::get_if<TlsChannel>(&channel_)) {
    if (tls->State() == TlsEngine::State::kOpen) tls->CloseNotify();
  }
  events_.push_back(std::move(*outcome_));
  outcome_.reset();
  Enter(ClientState::kFinished);
}

}  // namespace smtpspec
