#include "server/dialogue.h"

#include <algorithm>
#include <cassert>

#include "server/http_request.h"

namespace smtpspec {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

//= rfc2034/4/not-in-greeting-or-hello
Reply WithoutEnhancedCode(const Reply& reply) {
  return Reply(reply.Code(), {}, reply.Lines());
}

// About the command itself, not about mail: refusals of recipients are a list's daily bread.
bool CountsAsBadCommand(ReplyCode code) {
  return code.Value() / 10 == 50 || code == ReplyCode(530) || code == ReplyCode(555);
}

}  // namespace

Reply Greeting(const ServerConfig& config) {
  return Reply(220, ReplyText::Cleaned(config.host.Text() + " ESMTP smtpspec"));
}

Dialogue::Dialogue(std::shared_ptr<const ServerConfig> config, std::optional<TlsEvidence> tls)
    : config_(std::move(config)), tls_(std::move(tls)) {}

void Dialogue::Receive(const Line& line, NonceSource& nonces) {
  answered_.reset();
  if (state_ == State::kAuthExchange) return ReceiveResponse(line.octets);
  // A page in a browser can put commands behind the header of its request, never before it.
  if (!client_ && IsOfHttpRequest(line.octets)) {
    Violate("threat/cross-protocol", "a request of HTTP");
    return HangUp(Reply(554, {5, 5, 1}, "This is SMTP, closing"));
  }
  ReceiveCommand(line.octets, nonces);
}

void Dialogue::ReceiveCommand(std::string_view line, NonceSource& nonces) {
  const auto command = ParseCommand(line);
  const Verb verb = command ? VerbOf(*command) : command.error().verb;
  answered_ = verb;
  if (const auto refusal = CheckLength(verb, line.size() + 2)) return Refuse(*refusal);
  if (verb == Verb::kUnknown) return Refuse(Reply(500, {5, 5, 1}, "Command unknown"));
  if (const auto refusal = CheckPolicy(verb)) return Refuse(*refusal);
  if (const auto refusal = CheckOrder(verb)) return Refuse(*refusal);
  if (!command) return ReceiveSyntaxError(command.error());
  const State next = *Next(state_, GetProtection(), verb);
  const auto check_and_do = [&](const auto& known, auto&&... with) {
    // BDAT, TURN and their like have no effect here, and no row in the table that would let them
    // by.
    if constexpr (requires { Do(known, std::forward<decltype(with)>(with)...); }) {
      if (const auto refusal = Check(known)) return Refuse(*refusal);
      state_ = next;
      Do(known, std::forward<decltype(with)>(with)...);
    }
  };
  std::visit(Overloaded{[&](const AuthCommand& auth) { check_and_do(auth, *tls_, nonces.Next()); },
                        [&](const auto& other) { check_and_do(other); }},
             *command);
}

void Dialogue::ReceiveSyntaxError(const CommandError& error) {
  if (error.fault == CommandError::Fault::kBadBase64)
    return Refuse(Reply(501, {5, 5, 2}, "Initial response is not base64"));
  //= rfc5321/4.3.2/no-argument
  Refuse(Reply(501, {5, 5, 4},
               ReplyText::Cleaned(std::string(Name(error.verb)) + ": expected " +
                                  std::string(error.expected) + " at octet " +
                                  std::to_string(error.offset + 1))));
}

void Dialogue::Receive(const BadLine& line) {
  answered_.reset();
  if (line.fault != BadLine::Fault::kTooLong)
    Violate("rfc5321/2.3.8/crlf-only", "a bare CR, bare LF or NUL in a command line");
  const bool too_long = line.fault == BadLine::Fault::kTooLong;
  if (state_ == State::kAuthExchange)
    //= rfc4954/4/line-length
    return EndExchange(too_long ? Reply(500, {5, 5, 6}, "Authentication exchange line is too long")
                                : Reply(501, {5, 5, 2}, "Response is not base64"));
  Refuse(too_long ? Reply(500, {5, 5, 2}, "Line too long")
                  : Reply(500, {5, 5, 2}, "Line holds a bare CR, a bare LF or a NUL"));
}

Protection Dialogue::GetProtection() const {
  if (!tls_) return Protection::kClear;
  return user_.empty() ? Protection::kTls : Protection::kAuthenticated;
}

MessageOrigin Dialogue::Origin() const {
  MessageOrigin origin;
  origin.client_name = client_->name;
  origin.extended = client_->extended;
  origin.tls = tls_.has_value();
  if (tls_) {
    origin.tls_version = tls_->Facts().version;
    origin.tls_cipher = tls_->Facts().cipher;
  }
  origin.user = user_;
  return origin;
}

void Dialogue::ForgetTransaction() {
  envelope_.reset();
  content_.reset();
}

void Dialogue::Say(const Reply& reply) {
  const bool to_hello = answered_ == Verb::kEhlo || answered_ == Verb::kHelo;
  replies_ += Serialize(to_hello ? WithoutEnhancedCode(reply) : reply);
}

void Dialogue::Refuse(const Reply& reply) {
  if (CountsAsBadCommand(reply.Code()) && ++bad_commands_ > config_->limits.bad_commands)
    return HangUp(Reply(421, {4, 7, 0}, "Too many bad commands, closing"));
  Say(reply);
}

void Dialogue::HangUp(const Reply& reply) {
  Say(reply);
  ForgetTransaction();
  state_ = State::kClosed;
}

void Dialogue::Violate(std::string_view requirement, std::string text) {
  events_.push_back(Violation{requirement, std::move(text)});
}

}  // namespace smtpspec
