#include "conformance/blackbox/client_leg.h"

#include <algorithm>
#include <utility>

#include "conformance/tamper/properties.h"
#include "parser/ascii_case.h"

namespace smtpspec {
namespace {

constexpr char kHandshakeRecord = 0x16;

bool IsLineEnd(char c) {
  return c == '\r' || c == '\n';
}

// Whether that code says something to that question. What is no such code some take for one thing
// and some for another.
bool IsFitting(int code, const std::string& verb) {
  switch (code / 100) {
    case 2:
      // To a client that waits for 354 it is no end of anything.
      return true;
    case 3:
      return verb == "DATA" ? code == 354 : verb == "AUTH" && code == 334;
    default:
      return code / 100 == 4 || code / 100 == 5;
  }
}

}  // namespace

bool IsPlainReply(std::string_view reply) {
  const int code = CodeOf(reply);
  if (code < 200 || code > 559 || code % 100 > 59) return false;
  const std::string_view digits = reply.substr(0, 3);
  while (!reply.empty()) {
    const std::size_t end = reply.find("\r\n");
    const std::string_view line = reply.substr(0, end);
    reply.remove_prefix(std::min(end == reply.npos ? end : end + 2, reply.size()));
    if (!line.starts_with(digits)) return false;
    if (line.size() > 3 && line[3] != (reply.empty() ? ' ' : '-')) return false;
    if (line.size() == 3 && !reply.empty()) return false;
    if (std::ranges::any_of(line, [](char c) { return (c < ' ' && c != '\t') || c == '\x7f'; }))
      return false;
    if (line.size() + 2 > 512) return false;
  }
  return true;
}

ClientLeg::ClientLeg(bool tls, bool greeted) : tls_(tls), greeted_(greeted) {
  if (greeted)
    questions_.push_back({TamperUnit::Kind::kConnect, "GREETING"});
  else
    said_.Restart();
}

void ClientLeg::Tell(std::string_view octets) {
  if (awaits_tls_) {
    leftover_ = true;
    return;
  }
  told_ += UpperCase(octets);
  open_ += octets;
  line_ends_ += static_cast<std::size_t>(std::ranges::count_if(octets, IsLineEnd));
  replies_.Append(octets);
  half_reply_ = true;
}

std::optional<ClientLeg::Answered> ClientLeg::TakeAnswer() {
  if (awaits_tls_) {
    leftover_ = leftover_ || !replies_.TakeRest().empty();
    return std::nullopt;
  }
  std::optional<std::string> reply = replies_.Take();
  if (!reply) {
    half_reply_ = !open_.empty();
    // Another reader may find a whole reply in what we take for the beginning of one.
    if (std::ranges::any_of(open_, IsLineEnd) && !open_.ends_with("\r\n")) certain_ = false;
    return std::nullopt;
  }
  open_.erase(0, reply->size());
  Answered answered;
  answered.code = CodeOf(*reply);
  answered.reply = *std::move(reply);
  if (!questions_.empty()) {
    answered.question = std::move(questions_.front());
    questions_.pop_front();
  }
  ++answers_;
  Judge(answered);
  if (answered.question) Follow(answered);
  return answered;
}

void ClientLeg::Judge(const Answered& answered) {
  if (!answered.question || !IsPlainReply(answered.reply)) certain_ = false;
  if (answered.question && !IsFitting(answered.code, answered.question->verb)) certain_ = false;
}

void ClientLeg::Follow(const Answered& answered) {
  const Question& question = *answered.question;
  if (said_.Answered(answered.code)) awaits_tls_ = true;
  const bool good = answered.code / 100 == 2;
  if (question.verb == "EHLO" || question.verb == "HELO" || question.verb == "RSET") {
    if (question.verb == "EHLO") said_.SetChunking(WasOffered("CHUNKING"));
    if (good) transaction = {};
  } else if (question.verb == "MAIL") {
    transaction.sender = good ? Transaction::Sender::kTaken : Transaction::Sender::kRefused;
  } else if (question.verb == "RCPT") {
    --transaction.asked;
    ++(good ? transaction.taken : transaction.refused);
  } else if (question.kind == TamperUnit::Kind::kEnd) {
    transaction = {};
  } else if (question.verb == "AUTH") {
    authenticated = authenticated || answered.code == 235;
  }
}

std::optional<TamperUnit> ClientLeg::TakeUnit() {
  std::optional<TamperUnit> unit = said_.Take();
  if (!unit) return unit;
  // TLS that was begun without us: what it says now is none of our text.
  if (unit->octets.starts_with(kHandshakeRecord)) certain_ = false;
  if (!Asks(*unit)) return unit;
  ++questions_said_;
  const bool last_chunk = unit->verb == "BDAT" && UnitHas(*unit, {"LAST"});
  const bool end = unit->kind == TamperUnit::Kind::kEnd || last_chunk;
  questions_.push_back({end ? TamperUnit::Kind::kEnd : unit->kind, end ? "." : unit->verb});
  if (unit->kind != TamperUnit::Kind::kCommand) return unit;
  if (unit->verb == "EHLO" || unit->verb == "HELO") hello_said = true;
  return unit;
}

bool ClientLeg::WasOffered(std::string_view keyword) const {
  return told_.find(keyword) != told_.npos;
}

std::size_t ClientLeg::MayHaveSaid() const {
  // A greeting need not be waited for.
  if (certain_) return greeted_ ? std::max<std::size_t>(answers_, 1) : answers_ + 1;
  // Any line may be taken for a reply, and so may what stands behind the last.
  return line_ends_ + 2;
}

}  // namespace smtpspec
