// The mail transaction: MAIL, RCPT, DATA, the text, and what became of each recipient.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "client/expected_code.h"
#include "client/session_impl.h"
#include "parser/command.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

constexpr std::size_t kBlock = 65536;  // of text, between two looks at what the server says

bool Has8Bit(std::string_view content) {
  return std::any_of(content.begin(), content.end(), [](char c) { return (c & 0x80) != 0; });
}

// The limit that the server names, if it names one.
//= rfc1870/4/size-zero-means-no-limit
std::optional<std::uint64_t> OfferedSize(const ExtensionList& extensions) {
  const Extension* size = extensions.Find("SIZE");
  if (!size || size->parameters.empty()) return std::nullopt;
  const std::string& text = size->parameters.front();
  std::uint64_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size() || limit == 0) return std::nullopt;
  return limit;
}

}  // namespace

std::string Said(const Reply& reply) {
  const std::string line =
      Serialize(Reply(reply.Code(), reply.Enhanced(), {reply.Lines().front()}));
  return Printable(line.substr(0, line.find("\r\n")));
}

void ClientSession::Impl::BeginTransaction() {
  Enter(ClientState::kEnvelope);
  std::optional<MailCommand> mail = Mail();
  if (!mail) return;
  SendCommand(*mail, {Sent::kMail});
  if (knowledge_.extensions.Has("PIPELINING")) SendGroup();
}

// MAIL with the parameters that this server offers; nothing when the mail cannot go this way.
std::optional<MailCommand> ClientSession::Impl::Mail() {
  MailCommand mail{submission_.envelope.reverse_path, {}};
  const ExtensionList& offered = knowledge_.extensions;
  const std::size_t size = Canonical(submission_.content).size();
  if (std::optional<std::uint64_t> limit = OfferedSize(offered); limit && size > *limit) {
    EndWithQuit(ClientOutcome::kRefused,
                fmt::format("the message has {} octets and the server takes {}", size, *limit));
    return std::nullopt;
  }
  if (offered.Has("SIZE")) mail.parameters.push_back({"SIZE", std::to_string(size)});
  if (Has8Bit(submission_.content)) {
    //= rfc6152/3/no-8bit-where-it-is-not-offered
    if (!offered.Has("8BITMIME")) {
      EndWithQuit(ClientOutcome::kRefused,
                  "the message holds 8-bit text and the server does not offer 8BITMIME");
      return std::nullopt;
    }
    mail.parameters.push_back({"BODY", "8BITMIME"});
  }
  return mail;
}

// The rest of the group. DATA is its last command, since its reply decides what is sent next.
//= rfc2920/3.1/data-ends-a-group
void ClientSession::Impl::SendGroup() {
  for (; next_recipient_ < results_.size(); ++next_recipient_) {
    SendCommand(RcptCommand{submission_.envelope.recipients[next_recipient_].path, {}},
                {Sent::kRcpt, next_recipient_});
  }
  SendCommand(DataCommand{}, {Sent::kData});
}

void ClientSession::Impl::OnMail(const Reply& reply) {
  mail_accepted_ = reply.Code().Positive();
  if (reply.Code().Intermediate()) return Broken("MAIL was answered with " + Said(reply));
  if (!mail_accepted_) {
    for (RecipientResult& result : results_) result.reply = reply;
  }
  NextOfGroup();
}

void ClientSession::Impl::OnRcpt(std::size_t recipient, const Reply& reply) {
  if (reply.Code().Intermediate()) return Broken("RCPT was answered with " + Said(reply));
  RecipientResult& result = results_[recipient];
  result.accepted = mail_accepted_ && reply.Code().Positive();
  one_too_many_[recipient] = mail_accepted_ && reply.Code() == ReplyCode(552);
  if (mail_accepted_) result.reply = reply;  // else the refusal of MAIL tells more
  NextOfGroup();
}

// Without PIPELINING one reply calls for one command; with it the group is already sent.
void ClientSession::Impl::NextOfGroup() {
  if (!awaited_.empty()) return;
  if (!mail_accepted_) return EndByResults(NobodyAccepted());
  if (next_recipient_ < results_.size()) {
    const std::size_t recipient = next_recipient_++;
    return SendCommand(RcptCommand{submission_.envelope.recipients[recipient].path, {}},
                       {Sent::kRcpt, recipient});
  }
  if (!AnyAccepted()) return EndByResults(NobodyAccepted());
  SendCommand(DataCommand{}, {Sent::kData});
}

std::string ClientSession::Impl::NobodyAccepted() const {
  if (!mail_accepted_) return "MAIL was refused: " + Said(*results_.front().reply);
  if (results_.size() > 1) return "every recipient was refused";
  return "the recipient was refused: " + Said(*results_.front().reply);
}

void ClientSession::Impl::OnData(const Reply& reply) {
  if (Fulfils(reply.Code(), ReplyCode(354))) {
    if (AnyAccepted()) return Enter(ClientState::kText);
    // The server wants a text though it took no recipient: it gets none.
    //= rfc2920/3.1/client-ends-data-without-recipients
    Send(".\r\n");
    Trace(false, ".");
    awaited_.push_back({Sent::kEndOfText});
    return Enter(ClientState::kEndOfText);
  }
  if (reply.Code().Positive() || reply.Code().Intermediate()) {
    return Broken("DATA was answered with " + Said(reply));
  }
  // Behind refusals of a group, that of DATA only says that nobody was left.
  if (!AnyAccepted()) return EndByResults(NobodyAccepted());
  Settle(reply);
  EndByResults("DATA was refused: " + Said(reply));
}

// Called when the driver asks for output: the text is encoded as it is sent, never all at once.
std::string ClientSession::Impl::NextBlock() {
  const std::string_view rest = std::string_view(submission_.content).substr(text_sent_);
  const std::string_view block = rest.substr(0, kBlock);
  std::string octets = encoder_.Append(block);
  text_sent_ += block.size();
  if (text_sent_ == submission_.content.size()) {
    octets += encoder_.Finish();
    Trace(false,
          fmt::format("({} octets of text, and a dot)", Canonical(submission_.content).size()));
    awaited_.push_back({Sent::kEndOfText});
    Enter(ClientState::kEndOfText);
  }
  return octets;
}

// The server gives up before the text is whole. There is no way to end the text that does not also
// say that it is complete, so the connection is simply closed.
void ClientSession::Impl::OnEarlyReply(const Reply& reply) {
  if (!reply.Code().Transient() && !reply.Code().Permanent()) {
    return Broken("in the middle of the text came " + Said(reply));
  }
  Settle(reply);
  EndNow(reply.Code().Permanent() ? ClientOutcome::kRefused : ClientOutcome::kTemporary,
         "refused in the middle of the text: " + Said(reply));
}

void ClientSession::Impl::OnEndOfText(const Reply& reply) {
  const bool sent = AnyAccepted();
  if (reply.Code().Intermediate() || (!sent && reply.Code().Positive())) {
    return Broken("the end of the text was answered with " + Said(reply));
  }
  if (!sent) return EndByResults(NobodyAccepted());
  Settle(reply);
  EndByResults(Said(reply));
}

// One reply for all recipients that were still to get the mail.
void ClientSession::Impl::Settle(const Reply& reply) {
  for (RecipientResult& result : results_) {
    if (!result.accepted) continue;
    result.reply = reply;
    result.accepted = reply.Code().Positive();
  }
}

bool ClientSession::Impl::AnyAccepted() const {
  return std::any_of(results_.begin(), results_.end(),
                     [](const RecipientResult& result) { return result.accepted; });
}

// The worst that happened to a recipient is the outcome. A 552 to RCPT means too many recipients,
// which passes.
//= rfc5321/4.5.3.1.10/552-to-rcpt-is-temporary
void ClientSession::Impl::EndByResults(std::string text) {
  ClientOutcome outcome = ClientOutcome::kDelivered;
  for (std::size_t i = 0; i < results_.size(); ++i) {
    const RecipientResult& result = results_[i];
    if (result.accepted) continue;
    const bool refused = result.reply && result.reply->Code().Permanent() && !one_too_many_[i];
    if (refused) outcome = ClientOutcome::kRefused;
    if (!refused && outcome == ClientOutcome::kDelivered) outcome = ClientOutcome::kTemporary;
  }
  EndWithQuit(outcome, std::move(text));
}

}  // namespace smtpspec
