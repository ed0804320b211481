// The inside of ServerSession: channels, dialogues and time.
#ifndef SMTPSPEC_SERVER_SESSION_IMPL_H_
#define SMTPSPEC_SERVER_SESSION_IMPL_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "server/dialogue.h"
#include "sasl/nonce.h"
#include "server/order.h"
#include "server/session.h"
#include "tls/channel.h"

namespace smtpspec {

class ServerSession::Impl {
 public:
  Impl(std::shared_ptr<const ServerConfig> config, Transport transport, std::string entropy,
       Instant now);

  void Receive(std::string_view octets, Instant now);
  void ReceiveEof(Instant now);
  void Advance(Instant now);
  void ShutDown(Instant now);
  std::optional<ServerEvent> NextEvent();
  void Answer(StoreAnswer answer, Instant now);
  std::string TakeOutput();
  std::optional<Instant> Deadline() const { return deadline_; }
  bool WantsInput() const { return !finished_ && !eof_ && !ended_ && held_.empty() && !Blocked(); }
  bool Finished() const { return finished_; }

 private:
  void Work(Instant now);
  bool Feed();
  bool Step();
  bool StepHandshake();
  bool StepLine();
  bool StepContent();
  void AnswerStartTls();
  void EnterTls(Drained proof);
  void FailHandshake(std::string text);

  void Collect();
  void Say(const Reply& reply);
  void Send(std::string_view octets);
  void Flush();
  void Finish();
  void SetDeadline(Instant now);

  bool Blocked() const { return Storing() || wire_.size() > config_->limits.pending_output; }
  bool Storing() const { return dialogue_ && dialogue_->GetState() == State::kStoring; }
  bool TakesContent() const { return dialogue_ && dialogue_->GetState() == State::kData; }
  State CurrentState() const { return dialogue_ ? dialogue_->GetState() : State::kTlsHandshake; }
  LineReader& Reader();
  std::size_t TlsLineLimit() const;

  std::shared_ptr<const ServerConfig> config_;
  NonceSource nonces_;
  std::variant<CleartextChannel, TlsChannel> channel_;
  std::optional<Dialogue> dialogue_;  // nothing during a TLS handshake
  bool greeting_due_ = false;         // implicit TLS: once the handshake is done

  std::string held_;  // came from the wire and not yet given to the channel
  std::string wire_;  // for the wire
  std::deque<ServerEvent> events_;
  std::optional<Instant> deadline_;
  Instant now_;
  bool eof_ = false;    // the transport has ended; what came before may still be held
  bool ended_ = false;  // nothing more will come out of the channel's reader than is there
  bool shutting_down_ = false;
  bool finished_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_SESSION_IMPL_H_
