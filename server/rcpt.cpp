// RCPT: adds a recipient to the transaction.
#include <algorithm>
#include <cassert>

#include "server/dialogue.h"

namespace smtpspec {
namespace {

// For a domain of ours or, when none is named, for any.
bool IsLocal(const Mailbox& mailbox, const std::vector<Domain>& domains) {
  const auto* domain = std::get_if<Domain>(&mailbox.At());
  return domains.empty() || (domain && std::ranges::find(domains, *domain) != domains.end());
}

}  // namespace

// A source route is read and has no say.
//= rfc5321/3.6.1/route-is-ignored
std::optional<Reply> Dialogue::Check(const RcptCommand& command) const {
  // No extension that is offered here adds a parameter to RCPT.
  //= rfc5321/4.1.1.11/unknown-parameter
  if (!command.parameters.empty())
    return Reply(555, {5, 5, 4},
                 ReplyText::Cleaned("Parameter not offered: " + command.parameters[0].keyword));
  //= rfc5321/4.5.3.1.10/too-many-is-452
  if (envelope_->recipients.size() >= config_->limits.recipients)
    return Reply(452, {4, 5, 3}, "Too many recipients");
  //= rfc5321/4.5.1/postmaster-exists
  const bool local = !command.path.mailbox || IsLocal(*command.path.mailbox, config_->domains);
  if (!local && user_.empty()) return Reply(550, {5, 7, 1}, "Relaying denied");
  return std::nullopt;
}

void Dialogue::Do(const RcptCommand& command) {
  envelope_->recipients.push_back({command.path, {}});
  Say(Reply(250, {2, 1, 5}, "Recipient OK"));
}

}  // namespace smtpspec
