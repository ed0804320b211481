#include "client/session.h"

#include <fmt/core.h>

#include <cassert>
#include <utility>

#include "client/session_impl.h"
#include "parser/command.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

std::string Quoted(const Reply& reply) {
  std::string text = Serialize(reply);
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (text.size() > 200) text = text.substr(0, 200) + "…";
  return Printable(text);
}

std::string_view Describe(BadLine::Fault fault) {
  switch (fault) {
    case BadLine::Fault::kBareCr:
      return "a CR without LF";
    case BadLine::Fault::kBareLf:
      return "a LF without CR";
    case BadLine::Fault::kNul:
      return "a NUL";
    case BadLine::Fault::kTooLong:
      return "more octets than a reply line may have";
  }
  return "";
}

}  // namespace

ClientSession::Impl::Impl(std::shared_ptr<const ClientConfig> config, Submission submission,
                          std::string entropy, bool tls_given_up, Instant now)
    : config_(std::move(config)),
      submission_(std::move(submission)),
      entropy_(std::move(entropy)),
      tls_given_up_(tls_given_up),
      channel_(std::in_place_type<CleartextChannel>, kReplyLine),
      now_(now),
      since_(now),
      results_(submission_.envelope.recipients.size()),
      one_too_many_(results_.size()) {
  assert(!submission_.envelope.recipients.empty());
  assert(config_->policy == TlsPolicy::kNone || config_->tls);
  assert(!(config_->policy == TlsPolicy::kNone && config_->credentials));
  if (config_->policy == TlsPolicy::kImplicit) {
    auto proof = std::move(std::get<CleartextChannel>(channel_)).Close();
    BeginTls(std::move(*proof));  // a channel that nothing was put into is drained
  }
}

LineReader& ClientSession::Impl::Reader() {
  return std::visit([](auto& channel) -> LineReader& { return channel.Reader(); }, channel_);
}

void ClientSession::Impl::Send(std::string_view octets) {
  std::visit([&](auto& channel) { channel.Send(octets); }, channel_);
}

void ClientSession::Impl::SendCommand(const Command& command, Awaited awaited) {
  const std::string line = Serialize(command);
  Send(line + "\r\n");
  const AuthCommand* auth = std::get_if<AuthCommand>(&command);
  Trace(false, auth ? "AUTH " + auth->mechanism + (auth->initial_response ? " ***" : "") : line);
  awaited_.push_back(awaited);
  since_ = now_;
}

void ClientSession::Impl::Trace(bool from_server, std::string_view text) {
  if (!config_->trace) return;
  const bool tls = std::holds_alternative<TlsChannel>(channel_);
  events_.push_back(DialogueLine{from_server, tls, Printable(text)});
}

void ClientSession::Impl::Enter(ClientState state) {
  state_ = state;
  since_ = now_;
}

void ClientSession::Impl::Receive(std::string_view octets, Instant now) {
  now_ = now;
  if (Finished()) return;
  std::visit([&](auto& channel) { channel.Receive(octets); }, channel_);
  Pump();
  Advance(now);  // octets that make no reply gain no time
}

// Handles what is there, until more is needed. The channel may be replaced on the way.
void ClientSession::Impl::Pump() {
  if (state_ == ClientState::kHandshake) OnHandshake();
  while (!Finished() && state_ != ClientState::kHandshake) {
    LineReader::Next next = Reader().Take();
    if (std::holds_alternative<std::monostate>(next)) {
      // Its end may never come.
      if (const std::optional<BadLine>& bad = Reader().BadSoFar()) return OnBadLine(*bad);
      break;
    }
    if (const BadLine* bad = std::get_if<BadLine>(&next)) return OnBadLine(*bad);
    const std::string& line = std::get<Line>(next).octets;
    // A challenge may hold what the server knows of the account.
    Trace(true, state_ == ClientState::kAuth && line.starts_with("334") ? "334 ***" : line);
    if (!reply_reader_) reply_reader_.emplace();
    std::optional<Parsed<Reply>> reply = reply_reader_->Add(line);
    if (!reply) continue;
    reply_reader_.reset();
    if (!*reply) {
      return Broken(fmt::format("\"{}\" is no reply: at octet {}, {} was expected",
                                Printable(line.substr(0, 200)), reply->error().offset,
                                reply->error().expected));
    }
    OnReply(**reply);
  }
  OnTlsEnd();
}

void ClientSession::Impl::OnBadLine(const BadLine& bad) {
  Broken(fmt::format("a line of {} holds {} at octet {}", OrderOf(state_).awaited,
                     Describe(bad.fault), bad.offset));
}

// Octets that are there before the command that could be their cause belong to nobody: counting
// replies is all that tells which reply is whose.
//= rfc2920/3.1/client-checks-each-reply
void ClientSession::Impl::OnReply(const Reply& reply) {
  since_ = now_;
  if (reply.Code() == ReplyCode(421)) {
    //= rfc5321/3.8/client-treats-421-as-temporary
    return EndNow(ClientOutcome::kTemporary, "the server closes: " + Quoted(reply));
  }
  if (state_ == ClientState::kGreeting) return OnGreeting(reply);
  if (state_ == ClientState::kText) return OnEarlyReply(reply);
  if (awaited_.empty()) {
    return Broken(fmt::format("\"{}\" answers no command", Quoted(reply)));
  }
  const Awaited awaited = awaited_.front();
  awaited_.pop_front();
  // After the last awaited reply there may be nothing more, or it was said before it was asked.
  if (awaited_.empty() && !Reader().Buffered().empty() && awaited.command != Sent::kQuit &&
      awaited.command != Sent::kStartTls) {
    const std::string surplus = Printable(Reader().Buffered().substr(0, 100));
    if (!Reader().Buffered().starts_with("421")) {
      return Broken(fmt::format("\"{}\" came before any command that it could answer", surplus));
    }
  }
  Dispatch(awaited, reply);
}

void ClientSession::Impl::Dispatch(Awaited awaited, const Reply& reply) {
  switch (awaited.command) {
    case Sent::kHello:
      return OnHello(reply);
    case Sent::kStartTls:
      return OnStartTls(reply);
    case Sent::kAuth:
      return OnAuth(reply);
    case Sent::kMail:
      return OnMail(reply);
    case Sent::kRcpt:
      return OnRcpt(awaited.recipient, reply);
    case Sent::kData:
      return OnData(reply);
    case Sent::kEndOfText:
      return OnEndOfText(reply);
    case Sent::kQuit:
      return Finish();
  }
}

// What TLS itself says about the end of the connection, once all lines before it were read.
void ClientSession::Impl::OnTlsEnd() {
  const TlsChannel* tls = std::get_if<TlsChannel>(&channel_);
  if (!tls || Finished() || state_ == ClientState::kHandshake) return;
  switch (tls->State()) {
    case TlsEngine::State::kClosed:
      return OnLost("the server ended TLS");
    case TlsEngine::State::kTruncated:
      return OnLost("the connection was cut without an end of TLS");
    case TlsEngine::State::kFailed:
      return OnLost("TLS failed: " + tls->FailureText());
    default:
      return;
  }
}

void ClientSession::Impl::ReceiveEof(Instant now) {
  now_ = now;
  if (Finished()) return;
  if (TlsChannel* tls = std::get_if<TlsChannel>(&channel_)) {
    tls->ReceiveEof();
    Pump();
  } else {
    OnLost("the server closed the connection");
  }
}

std::optional<ClientSession::Instant> ClientSession::Impl::Deadline() const {
  if (Finished()) return std::nullopt;
  const auto time = OrderOf(state_).time * config_->patience;
  return since_ + std::chrono::duration_cast<Instant>(time);
}

void ClientSession::Impl::Advance(Instant now) {
  now_ = now;
  if (Finished() || now < *Deadline()) return;
  EndNow(ClientOutcome::kTemporary,
         fmt::format("{} did not come in time", OrderOf(state_).awaited));
}

std::optional<ClientEvent> ClientSession::Impl::NextEvent() {
  if (events_.empty()) return std::nullopt;
  ClientEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

std::string ClientSession::Impl::TakeOutput() {
  if (state_ == ClientState::kText) {
    Send(NextBlock());
    since_ = now_;
  }
  return std::visit([](auto& channel) { return channel.TakeOutput(); }, channel_);
}

std::unique_ptr<ClientSession::Impl> ClientSession::Impl::Retry(std::string entropy,
                                                                Instant now) && {
  return std::make_unique<Impl>(config_, std::move(submission_), std::move(entropy), true, now);
}

// The public face.

ClientSession::ClientSession(std::shared_ptr<const ClientConfig> config, Submission submission,
                             std::string entropy, Instant now)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(submission), std::move(entropy),
                                   false, now)) {}
ClientSession::ClientSession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ClientSession::~ClientSession() = default;
ClientSession::ClientSession(ClientSession&&) noexcept = default;
ClientSession& ClientSession::operator=(ClientSession&&) noexcept = default;

void ClientSession::Receive(std::string_view octets, Instant now) {
  impl_->Receive(octets, now);
}
void ClientSession::ReceiveEof(Instant now) {
  impl_->ReceiveEof(now);
}
void ClientSession::Advance(Instant now) {
  impl_->Advance(now);
}
std::optional<ClientEvent> ClientSession::NextEvent() {
  return impl_->NextEvent();
}
std::string ClientSession::TakeOutput() {
  return impl_->TakeOutput();
}
std::optional<ClientSession::Instant> ClientSession::Deadline() const {
  return impl_->Deadline();
}
bool ClientSession::WantsInput() const {
  return impl_->WantsInput();
}
bool ClientSession::Finished() const {
  return impl_->Finished();
}
ClientSession ClientSession::Retry(std::string entropy, Instant now) && {
  return ClientSession(std::move(*impl_).Retry(std::move(entropy), now));
}

}  // namespace smtpspec
