// What a command is measured by before its arguments are looked at: length, policy and order.
#include <algorithm>

#include "server/dialogue.h"

namespace smtpspec {
namespace {

//= rfc3207/4/530-when-required
constexpr SetOf<Verb> kWithoutTls = {Verb::kEhlo, Verb::kNoop, Verb::kStartTls, Verb::kQuit};

// TURN, BDAT and the like: no state has them.
bool IsImplemented(Verb verb) {
  return std::ranges::any_of(Commands(),
                             [&](const CommandRow& row) { return row.verbs.Has(verb); });
}

}  // namespace

std::optional<Reply> Dialogue::CheckLength(Verb verb, std::size_t octets) const {
  if (octets <= config_->limits.command_line) return std::nullopt;
  // An initial response makes AUTH longer than a command has to be.
  if (verb != Verb::kAuth) return Reply(500, {5, 5, 2}, "Line too long");
  if (octets <= config_->limits.auth_line) return std::nullopt;
  return Reply(500, {5, 5, 6}, "Authentication exchange line is too long");
}

std::optional<Reply> Dialogue::CheckPolicy(Verb verb) const {
  if (!config_->require_tls || tls_ || kWithoutTls.Has(verb)) return std::nullopt;
  return Reply(530, {5, 7, 0}, "Must issue a STARTTLS command first");
}

std::optional<Reply> Dialogue::CheckOrder(Verb verb) const {
  const bool lacks_tls = verb == Verb::kStartTls && !config_->tls;
  const bool lacks_accounts =
      verb == Verb::kAuth && (!config_->accounts || config_->accounts->Empty());
  if (!IsImplemented(verb) || lacks_tls || lacks_accounts)
    return Reply(502, {5, 5, 1}, "Command not implemented");
  //= rfc5321/4.1.4/out-of-order-is-503
  if (!Next(state_, GetProtection(), verb))
    return Reply(503, {5, 5, 1},
                 ReplyText::Cleaned(std::string(Name(verb)) + " is out of order here"));
  return std::nullopt;
}

}  // namespace smtpspec
