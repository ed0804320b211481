// The inside of ClientSession. Each idea has a source file: session.cpp moves octets, replies and
// time; negotiation.cpp greets and starts TLS; authentication.cpp and transaction.cpp do the rest.
#ifndef SMTPSPEC_CLIENT_SESSION_IMPL_H_
#define SMTPSPEC_CLIENT_SESSION_IMPL_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "client/order.h"
#include "client/session.h"
#include "parser/command.h"
#include "parser/data.h"
#include "parser/ehlo_reply.h"
#include "parser/reply.h"
#include "sasl/mechanism.h"

namespace smtpspec {

// What the client has learnt from the server. After TLS there is a new one, made of the evidence
// alone: nothing that was said in clear survives.
//= rfc3207/4.2/client-discards-knowledge
struct ServerKnowledge {
  ServerKnowledge() = default;
  explicit ServerKnowledge(TlsEvidence given) : evidence(std::move(given)) {}
  std::optional<TlsEvidence> evidence;
  bool extended = false;  // EHLO was accepted
  ExtensionList extensions;
};

// The first line of a reply, for people.
std::string Said(const Reply& reply);

// The RFC asks a client for 512 octets of a reply line; servers are known to send longer ones.
inline constexpr std::size_t kReplyLine = 4096;

class ClientSession::Impl {
 public:
  Impl(std::shared_ptr<const ClientConfig> config, Submission submission, std::string entropy,
       bool tls_given_up, Instant now);

  void Receive(std::string_view octets, Instant now);
  void ReceiveEof(Instant now);
  void Advance(Instant now);
  std::optional<ClientEvent> NextEvent();
  std::string TakeOutput();
  std::optional<Instant> Deadline() const;
  bool WantsInput() const { return state_ != ClientState::kFinished; }
  bool Finished() const { return state_ == ClientState::kFinished; }
  std::unique_ptr<Impl> Retry(std::string entropy, Instant now) &&;

 private:
  // A command that was sent and not answered yet.
  enum class Sent { kHello, kStartTls, kAuth, kMail, kRcpt, kData, kEndOfText, kQuit };
  struct Awaited {
    Sent command;
    std::size_t recipient = 0;  // of kRcpt
  };

  // session.cpp
  LineReader& Reader();
  void Send(std::string_view octets);
  void SendCommand(const Command& command, Awaited awaited);
  void Enter(ClientState state);
  void Pump();
  void OnBadLine(const BadLine& bad);
  void OnReply(const Reply& reply);
  void Dispatch(Awaited awaited, const Reply& reply);
  void OnTlsEnd();
  void Trace(bool from_server, std::string_view text);
  void Warn(std::string text) { events_.push_back(ClientWarning{std::move(text)}); }

  // ending.cpp
  void OnLost(std::string_view how);
  // With QUIT where the server still listens, or at once.
  void EndWithQuit(ClientOutcome outcome, std::string text);
  void EndNow(ClientOutcome outcome, std::string text);
  void Broken(std::string text) { EndNow(ClientOutcome::kBrokenProtocol, std::move(text)); }
  void Finish();

  // negotiation.cpp
  void OnGreeting(const Reply& reply);
  void SayHello(bool extended);
  void OnHello(const Reply& reply);
  void AfterHello();
  void OnStartTls(const Reply& reply);
  void BeginTls(Drained proof);
  void OnHandshake();
  void OnObstacle(TlsObstacle obstacle, const std::string& what);

  // authentication.cpp
  void Authenticate();
  void BeginAuth(const TlsEvidence& evidence, std::string_view mechanism);
  void OnAuth(const Reply& reply);
  void OnChallenge(const Reply& reply);

  // transaction.cpp
  void BeginTransaction();
  std::optional<MailCommand> Mail();
  void SendGroup();
  void OnMail(const Reply& reply);
  void OnRcpt(std::size_t recipient, const Reply& reply);
  void OnData(const Reply& reply);
  void NextOfGroup();
  std::string NobodyAccepted() const;
  std::string NextBlock();
  void OnEarlyReply(const Reply& reply);
  void OnEndOfText(const Reply& reply);
  void Settle(const Reply& reply);
  bool AnyAccepted() const;
  void EndByResults(std::string text);

  std::shared_ptr<const ClientConfig> config_;
  Submission submission_;
  std::string entropy_;
  bool tls_given_up_;  // this is the new connection after ReconnectInClear

  std::variant<CleartextChannel, TlsChannel> channel_;
  std::optional<ReplyReader> reply_reader_;
  ServerKnowledge knowledge_;
  std::deque<Awaited> awaited_;
  std::unique_ptr<SaslClient> sasl_;
  int challenges_ = 0;

  ClientState state_ = ClientState::kGreeting;
  Instant now_, since_;
  std::deque<ClientEvent> events_;

  DataEncoder encoder_;
  std::size_t text_sent_ = 0;  // octets of the content that went into the encoder
  std::size_t next_recipient_ = 0;
  bool mail_accepted_ = false;
  std::vector<RecipientResult> results_;
  std::vector<bool> one_too_many_;         // by recipient: RCPT was answered with 552
  std::optional<ClientFinished> outcome_;  // known, but QUIT is not answered yet
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CLIENT_SESSION_IMPL_H_
