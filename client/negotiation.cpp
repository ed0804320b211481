// From the greeting to a connection that the policy accepts: EHLO, STARTTLS, the handshake, EHLO.
#include <fmt/core.h>

#include <utility>

#include "client/expected_code.h"
#include "client/session_impl.h"
#include "parser/command.h"
#include "parser/printable.h"

namespace smtpspec {

void ClientSession::Impl::OnGreeting(const Reply& reply) {
  if (!Reader().Buffered().empty()) {
    return Broken(fmt::format("\"{}\" came with the greeting, before any command",
                              Printable(Reader().Buffered().substr(0, 100))));
  }
  if (Fulfils(reply.Code(), ReplyCode(220))) return SayHello(true);
  const std::string text = "the server does not want mail: " + Said(reply);
  //= rfc5321/3.1/client-quits-after-554-greeting
  if (reply.Code().Permanent()) return EndWithQuit(ClientOutcome::kRefused, text);
  if (reply.Code().Transient()) return EndWithQuit(ClientOutcome::kTemporary, text);
  Broken("a greeting of 220 was expected, not " + Said(reply));
}

void ClientSession::Impl::SayHello(bool extended) {
  Enter(ClientState::kHello);
  knowledge_.extended = extended;
  if (extended) return SendCommand(EhloCommand{config_->client_name}, {Sent::kHello});
  SendCommand(HeloCommand{config_->client_name}, {Sent::kHello});
}

void ClientSession::Impl::OnHello(const Reply& reply) {
  const std::string hello = knowledge_.extended ? "EHLO" : "HELO";
  if (Fulfils(reply.Code(), ReplyCode(250))) {
    if (knowledge_.extended) knowledge_.extensions = InterpretEhlo(reply).extensions;
    return AfterHello();
  }
  if (reply.Code().Transient()) {
    return EndWithQuit(ClientOutcome::kTemporary, hello + " was refused: " + Said(reply));
  }
  if (!reply.Code().Permanent()) {
    return Broken(hello + " was answered with " + Said(reply));
  }
  if (!knowledge_.extended) {
    return EndWithQuit(ClientOutcome::kRefused, "HELO was refused: " + Said(reply));
  }
  if (config_->credentials) {
    // Without EHLO there is no AUTH, and without AUTH this mail is not to be sent.
    return EndWithQuit(ClientOutcome::kNoAuth, "EHLO was refused: " + Said(reply));
  }
  OnObstacle(TlsObstacle::kEhloRefused, "EHLO was refused: " + Said(reply));
}

void ClientSession::Impl::AfterHello() {
  const bool wants_tls = !knowledge_.evidence && !tls_given_up_ && knowledge_.extended &&
                         config_->policy != TlsPolicy::kNone;
  if (!wants_tls) return Authenticate();
  if (!knowledge_.extensions.Has("STARTTLS")) {
    return OnObstacle(TlsObstacle::kNotOffered, "the server does not offer STARTTLS");
  }
  Enter(ClientState::kStartTls);
  SendCommand(StartTlsCommand{}, {Sent::kStartTls});
}

void ClientSession::Impl::OnStartTls(const Reply& reply) {
  if (reply.Code() != ReplyCode(220)) {
    if (!Reader().Buffered().empty()) {
      return Broken("octets came behind the reply to STARTTLS: " + Said(reply));
    }
    //= rfc3207/4/only-220-starts-tls
    return OnObstacle(TlsObstacle::kRefused, "STARTTLS was refused: " + Said(reply));
  }
  std::expected<Drained, Leftover> closed = std::move(std::get<CleartextChannel>(channel_)).Close();
  if (!closed) {
    // The channel is gone; a new one has nothing in it and is only there to be closed.
    channel_.emplace<CleartextChannel>(kReplyLine);
    return Broken(fmt::format("{} octets stood in clear behind the 220 to STARTTLS: \"{}\"",
                              closed.error().octets.size(),
                              Printable(std::string_view(closed.error().octets).substr(0, 100))));
  }
  BeginTls(std::move(*closed));
}

void ClientSession::Impl::BeginTls(Drained proof) {
  channel_.emplace<TlsChannel>(std::move(proof), config_->tls->NewEngine(), kReplyLine);
  knowledge_ = ServerKnowledge();
  Enter(ClientState::kHandshake);
}

void ClientSession::Impl::OnHandshake() {
  TlsChannel& tls = std::get<TlsChannel>(channel_);
  if (tls.State() == TlsEngine::State::kHandshaking) return;
  std::optional<TlsEvidence> evidence = tls.TakeEvidence();
  if (!evidence) {
    const std::string why =
        tls.State() == TlsEngine::State::kFailed ? tls.FailureText() : "the connection ended";
    return OnObstacle(TlsObstacle::kHandshakeFailed, "the TLS handshake failed: " + why);
  }
  knowledge_ = ServerKnowledge(std::move(*evidence));
  const TlsFacts& facts = knowledge_.evidence->Facts();
  if (!facts.verified && !config_->verify) {
    Warn("the certificate is not verified, as asked");
  } else if (!facts.verified) {
    const std::string who = facts.server_name.empty() ? "" : " for " + facts.server_name;
    OnObstacle(TlsObstacle::kNotVerified,
               fmt::format("the certificate does not verify{}: {}", who, facts.verify_error));
    if (Finished() || state_ != ClientState::kHandshake) return;
  }
  //= rfc8314/3.3/greeting-after-implicit-tls
  if (config_->policy == TlsPolicy::kImplicit) return Enter(ClientState::kGreeting);
  SayHello(true);
}

// The only place where a decision of DecideTls is carried out.
void ClientSession::Impl::OnObstacle(TlsObstacle obstacle, const std::string& what) {
  // A connection made after TLS was given up is judged as one that nobody hoped to encrypt.
  const TlsPolicy policy = tls_given_up_ ? TlsPolicy::kNone : config_->policy;
  switch (DecideTls(policy, obstacle)) {
    case TlsDecision::kGoOnInClear:
      Warn(what + "; going on in clear: anyone on the way can read and change this mail");
      return Authenticate();
    case TlsDecision::kGoOnUnverified:
      return Warn(what + "; going on in TLS without knowing who the server is");
    case TlsDecision::kReconnectInClear:
      events_.push_back(ReconnectInClear{what + "; trying once more in clear"});
      return Enter(ClientState::kFinished);
    case TlsDecision::kUseHelo:
      if (policy != TlsPolicy::kNone) Warn(what + "; going on with HELO, without extensions");
      return SayHello(false);
    case TlsDecision::kEnd:
      if (obstacle == TlsObstacle::kNotOffered || obstacle == TlsObstacle::kRefused ||
          obstacle == TlsObstacle::kEhloRefused) {
        return EndWithQuit(ClientOutcome::kNoTls, what);
      }
      return EndNow(ClientOutcome::kNoTls, what);
  }
}

}  // namespace smtpspec
