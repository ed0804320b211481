// AUTH: only inside verified TLS, one mechanism, no second try with a weaker one (RFC 4954).
#include <fmt/core.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "client/session_impl.h"
#include "parser/base64.h"
#include "parser/command.h"
#include "parser/printable.h"
#include "sasl/nonce.h"

namespace smtpspec {
namespace {

// No mechanism of ours has more rounds; a server that goes on asking is only taking time.
constexpr int kMaxChallenges = 6;
constexpr std::size_t kCommandLine = 512;  //= rfc4954/4/initial-response-fits-the-line

}  // namespace

void ClientSession::Impl::Authenticate() {
  if (!config_->credentials) return BeginTransaction();
  //= rfc4954/4/no-plaintext-without-tls
  if (!knowledge_.evidence) {
    return EndWithQuit(ClientOutcome::kNoAuth, "a password is never sent in clear");
  }
  if (!knowledge_.evidence->Facts().verified || !config_->verify) {
    return EndWithQuit(ClientOutcome::kNoAuth,
                       "a password is never sent to a server whose certificate is not verified");
  }
  for (const std::string& mechanism : ClientMechanisms()) {
    const bool wanted = config_->mechanism.empty() || config_->mechanism == mechanism;
    if (wanted && knowledge_.extensions.Has("AUTH", mechanism)) {
      return BeginAuth(*knowledge_.evidence, mechanism);
    }
  }
  EndWithQuit(
      ClientOutcome::kNoAuth,
      config_->mechanism.empty()
          ? std::string("the server offers no AUTH mechanism that is known here")
          : fmt::format("the server does not offer AUTH {}", Printable(config_->mechanism)));
}

// The evidence is what entitles to begin: without TLS there is none to pass.
void ClientSession::Impl::BeginAuth(const TlsEvidence&, std::string_view mechanism) {
  sasl_ = NewSaslClient(mechanism, *config_->credentials, NonceSource(entropy_).Next());
  if (!sasl_) {
    return EndWithQuit(ClientOutcome::kNoAuth, "the user name or password cannot be sent");
  }
  Enter(ClientState::kAuth);
  AuthCommand command{std::string(mechanism), sasl_->InitialResponse()};
  if (Serialize(command).size() + 2 > kCommandLine) command.initial_response.reset();
  SendCommand(command, {Sent::kAuth});
}

void ClientSession::Impl::OnAuth(const Reply& reply) {
  const std::string said =
      Printable(fmt::format("{} {}", reply.Code().Value(), reply.Lines().front().Text()));
  if (reply.Code() == ReplyCode(334)) return OnChallenge(reply);
  if (reply.Code() == ReplyCode(235)) {
    //= rfc5802/5/server-signature-is-checked
    if (sasl_->AcceptsSuccess()) return BeginTransaction();
    return EndWithQuit(ClientOutcome::kNoAuth,
                       "the server claims success without proof that it knows the password");
  }
  if (reply.Code().Transient()) {
    return EndWithQuit(ClientOutcome::kTemporary, "AUTH failed for now: " + said);
  }
  if (reply.Code().Permanent()) {
    return EndWithQuit(ClientOutcome::kNoAuth, "AUTH was refused: " + said);
  }
  Broken("AUTH was answered with " + said);
}

void ClientSession::Impl::OnChallenge(const Reply& reply) {
  std::string response = "*";  // cancels
  Parsed<std::string> challenge = DecodeBase64(reply.Lines().front().Text());
  if (challenge && reply.Lines().size() == 1 && ++challenges_ <= kMaxChallenges) {
    SaslReaction reaction = sasl_->Challenge(*challenge);
    if (SaslResponse* answer = std::get_if<SaslResponse>(&reaction)) {
      response = EncodeBase64(answer->octets);
    }
  }
  if (response == "*" && challenges_ > kMaxChallenges + 1) {
    return Broken("the server goes on asking although AUTH was cancelled");
  }
  if (response == "*") challenges_ = kMaxChallenges + 1;
  Send(response + "\r\n");
  Trace(false, response == "*" ? "*" : "***");
  awaited_.push_back({Sent::kAuth});
  Enter(ClientState::kAuth);
}

}  // namespace smtpspec
