// DATA: takes the content of the message up to its true end.
#include <cassert>
#include <limits>

#include "server/dialogue.h"

namespace smtpspec {

void Dialogue::Do(const DataCommand&) {
  const std::uint64_t limit = config_->limits.message_size;
  content_.emplace(limit != 0 ? limit : std::numeric_limits<std::uint64_t>::max());
  Say(Reply(354, "Send the message, end with <CRLF>.<CRLF>"));
}

std::size_t Dialogue::ReceiveContent(std::string_view octets) {
  assert(state_ == State::kData);
  answered_ = Verb::kData;
  const std::size_t taken = content_->Append(octets);
  if (!content_->Ended()) return taken;
  if (content_->HasBareCrOrLf()) {
    //= rfc5321/2.3.8/crlf-only
    Violate("rfc5321/2.3.8/crlf-only", "a bare CR or LF in the content of a message");
    RefuseContent(Reply(554, {5, 6, 0}, "Content holds a bare CR or LF"));
  } else if (content_->TooBig()) {
    //= rfc1870/6.3/real-size-over-limit
    RefuseContent(Reply(552, {5, 3, 4}, "Message size exceeds the limit"));
  } else {
    state_ = Next(state_, Happening::kEndOfData);
    events_.push_back(StoreMessage{Origin(), std::move(*envelope_), content_->TakeContent()});
    ForgetTransaction();
  }
  return taken;
}

void Dialogue::RefuseContent(const Reply& reply) {
  state_ = Next(state_, Happening::kContentRefused);
  ForgetTransaction();
  Say(reply);
}

// The reply comes once the message is safe, not before: 250 takes on responsibility for it.
//= rfc5321/6.1/responsibility-on-250
void Dialogue::Answer(StoreAnswer answer) {
  assert(state_ == State::kStoring);
  state_ = Next(state_, Happening::kMessageAnswered);
  switch (answer) {
    case StoreAnswer::kStored:
      return Say(Reply(250, {2, 0, 0}, "Message accepted"));
    case StoreAnswer::kTemporaryFailure:
      return Say(Reply(451, {4, 3, 0}, "Message not stored, try again later"));
    case StoreAnswer::kPermanentFailure:
      return Say(Reply(554, {5, 3, 0}, "Message not stored"));
  }
}

}  // namespace smtpspec
