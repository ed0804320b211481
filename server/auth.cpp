// AUTH: a SASL exchange inside TLS.
#include <algorithm>
#include <cassert>

#include "parser/base64.h"
#include "server/dialogue.h"

namespace smtpspec {

std::optional<Reply> Dialogue::Check(const AuthCommand& command) const {
  if (!client_->extended) return Reply(503, {5, 5, 1}, "AUTH needs EHLO first");
  //= rfc4954/4/unknown-mechanism-is-504
  const auto& mechanisms = ServerMechanisms();
  if (std::ranges::find(mechanisms, command.mechanism) == mechanisms.end())
    return Reply(504, {5, 5, 4}, "Mechanism not offered");
  return std::nullopt;
}

void Dialogue::Do(const AuthCommand& command, const TlsEvidence&, std::string nonce) {
  //= rfc4954/9/no-close-before-three-failures
  if (failed_logins_ >= config_->limits.failed_logins)
    return HangUp(Reply(421, {4, 7, 0}, "Too many failed logins, closing"));
  exchange_ = NewSaslServer(command.mechanism, *config_->accounts, std::move(nonce));
  assert(exchange_);
  Proceed(exchange_->Respond(command.initial_response));
}

void Dialogue::ReceiveResponse(std::string_view line) {
  answered_ = Verb::kAuth;
  if (line.size() + 2 > config_->limits.auth_line)
    return EndExchange(Reply(500, {5, 5, 6}, "Authentication exchange line is too long"));
  //= rfc4954/4/cancel-is-501
  if (line == "*") return EndExchange(Reply(501, {5, 7, 0}, "Authentication cancelled"));
  //= rfc4954/4/base64-strict
  const auto response = DecodeBase64(line);
  if (!response) return EndExchange(Reply(501, {5, 5, 2}, "Response is not base64"));
  Proceed(exchange_->Respond(*response));
}

void Dialogue::Proceed(const SaslStep& step) {
  if (const auto* challenge = std::get_if<SaslChallenge>(&step))
    //= rfc4954/4/challenge-is-base64-alone
    return Say(Reply(334, ReplyText::Cleaned(EncodeBase64(challenge->octets))));
  if (const auto* success = std::get_if<SaslSuccess>(&step)) {
    assert(!success->user.empty());
    user_ = success->user;
    events_.push_back(Authenticated{user_});
    return EndExchange(Reply(235, {2, 7, 0}, "Authentication succeeded"));
  }
  if (std::get<SaslFailure>(step) == SaslFailure::kMalformed)
    return EndExchange(Reply(501, {5, 5, 2}, "Response is not of the mechanism"));
  ++failed_logins_;
  events_.push_back(AuthenticationFailed{});
  EndExchange(Reply(535, {5, 7, 8}, "Authentication credentials invalid"));
}

void Dialogue::EndExchange(const Reply& reply) {
  exchange_.reset();
  state_ = Next(state_, Happening::kExchangeEnded);
  reply.Code().Positive() ? Say(reply) : Refuse(reply);
}

}  // namespace smtpspec
