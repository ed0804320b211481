// One SMTP dialogue: from the greeting or the end of a TLS handshake up to the end of the
// connection or to STARTTLS. What is known of the client lives here and nowhere else.
#ifndef SMTPSPEC_SERVER_DIALOGUE_H_
#define SMTPSPEC_SERVER_DIALOGUE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/command.h"
#include "parser/data.h"
#include "parser/ehlo_reply.h"
#include "parser/line_reader.h"
#include "parser/reply.h"
#include "sasl/mechanism.h"
#include "server/config.h"
#include "sasl/nonce.h"
#include "server/order.h"
#include "server/session.h"
#include "tls/channel.h"

namespace smtpspec {

Reply Greeting(const ServerConfig& config);

// Takes lines and content, gives replies and events. Two of its states are for its owner to act on:
// kTlsHandshake (STARTTLS is accepted, and not yet answered) and kClosed.
class Dialogue {
 public:
  // Knows the configuration and the evidence of TLS, and nothing that was said in clear before it.
  //= rfc3207/4.2/server-discards-knowledge
  explicit Dialogue(std::shared_ptr<const ServerConfig> config,
                    std::optional<TlsEvidence> tls = std::nullopt);

  State GetState() const { return state_; }
  std::string TakeReplies() { return std::exchange(replies_, {}); }
  std::vector<ServerEvent> TakeEvents() { return std::exchange(events_, {}); }

  // In any state but kData, kStoring, kTlsHandshake and kClosed.
  void Receive(const Line& line, NonceSource& nonces);
  void Receive(const BadLine& line);
  // In kData: how many of the octets belong to the content, its end included.
  std::size_t ReceiveContent(std::string_view octets);
  // In kStoring.
  void Answer(StoreAnswer answer);

 private:
  struct Client {
    std::string name;
    bool extended;  // EHLO
  };

  void ReceiveCommand(std::string_view line, NonceSource& nonces);
  void ReceiveSyntaxError(const CommandError& error);
  std::optional<Reply> CheckPolicy(Verb verb) const;
  std::optional<Reply> CheckOrder(Verb verb) const;
  std::optional<Reply> CheckLength(Verb verb, std::size_t octets) const;

  // For each verb: why it is refused, or nothing; then its effect. The state is the table's.
  template <class AnyCommand>
  std::optional<Reply> Check(const AnyCommand&) const {
    return std::nullopt;
  }
  std::optional<Reply> Check(const MailCommand& command) const;
  std::optional<Reply> Check(const RcptCommand& command) const;
  std::optional<Reply> Check(const StartTlsCommand& command) const;
  std::optional<Reply> Check(const AuthCommand& command) const;

  void Do(const EhloCommand& command);
  void Do(const HeloCommand& command);
  void Do(const MailCommand& command);
  void Do(const RcptCommand& command);
  void Do(const DataCommand& command);
  void Do(const RsetCommand& command);
  void Do(const QuitCommand& command);
  void Do(const StartTlsCommand& command);
  void Do(const NoopCommand& command);
  void Do(const HelpCommand& command);
  void Do(const VrfyCommand& command);
  void Do(const ExpnCommand& command);
  // An exchange needs the evidence of TLS: without it there is nothing to call this with.
  //= rfc4954/4/no-plaintext-without-tls
  void Do(const AuthCommand& command, const TlsEvidence& tls, std::string nonce);

  void ReceiveResponse(std::string_view line);
  void Proceed(const SaslStep& step);
  void EndExchange(const Reply& reply);

  void Greet(std::string name, bool extended);
  void RefuseContent(const Reply& reply);

  ExtensionList Offers() const;
  bool OffersStartTls() const;
  bool OffersAuth() const;
  Protection GetProtection() const;
  MessageOrigin Origin() const;
  void ForgetTransaction();

  void Say(const Reply& reply);
  void Refuse(const Reply& reply);  // counts against limits.bad_commands
  void HangUp(const Reply& reply);
  void Violate(std::string_view requirement, std::string text);

  std::shared_ptr<const ServerConfig> config_;
  std::optional<TlsEvidence> tls_;
  State state_ = State::kConnected;
  std::optional<Verb> answered_;  // the verb of the command being answered

  std::optional<Client> client_;
  std::optional<Envelope> envelope_;
  std::optional<DataDecoder> content_;
  std::unique_ptr<SaslServer> exchange_;
  std::string user_;  // authenticated; else empty
  int bad_commands_ = 0, failed_logins_ = 0;

  std::string replies_;
  std::vector<ServerEvent> events_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_DIALOGUE_H_
