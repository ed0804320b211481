// One connection of the server, as a value: octets and time in, octets, events and a deadline out.
//
// The driver hands over each read whole with Receive, sends what TakeOutput gives, and calls
// Advance when Deadline has passed. It handles NextEvent until there is none. While a StoreMessage
// is not answered nothing further is read from the input (WantsInput is false); octets that come
// all the same are kept.
#ifndef SMTPSPEC_SERVER_SESSION_H_
#define SMTPSPEC_SERVER_SESSION_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "parser/envelope.h"
#include "parser/reply.h"
#include "server/config.h"
#include "tls/channel.h"

namespace smtpspec {

// Clear: greeting first, STARTTLS offered. Implicit: the TLS handshake comes before the greeting.
enum class Transport { kClear, kImplicitTls };

// How a message came: for the Received field.
struct MessageOrigin {
  std::string client_name;  // the argument of EHLO or HELO
  bool extended = false;    // EHLO
  bool tls = false;
  std::string tls_version, tls_cipher;
  std::string user;  // authenticated, else empty
};

// The driver puts the message on disk and answers. The transaction is over either way.
struct StoreMessage {
  MessageOrigin origin;
  Envelope envelope;
  std::string content;  // CRLF line ends, dots removed
};
enum class StoreAnswer { kStored, kTemporaryFailure, kPermanentFailure };

struct HandshakeDone {
  TlsFacts facts;
};
struct HandshakeFailed {
  std::string text;
};
struct Authenticated {
  std::string user;
};
struct AuthenticationFailed {};
// The peer broke a rule; `requirement` is an id of spec/.
struct Violation {
  std::string_view requirement;
  std::string text;
};

using ServerEvent = std::variant<StoreMessage, HandshakeDone, HandshakeFailed, Authenticated,
                                 AuthenticationFailed, Violation>;

class ServerSession {
 public:
  // `entropy`: 32 random octets of this connection, from which SASL nonces are derived.
  ServerSession(std::shared_ptr<const ServerConfig> config, Transport transport,
                std::string entropy, Instant now);
  ~ServerSession();
  ServerSession(ServerSession&&) noexcept;
  ServerSession& operator=(ServerSession&&) noexcept;

  void Receive(std::string_view octets, Instant now);
  void ReceiveEof(Instant now);
  void Advance(Instant now);   // time only
  void ShutDown(Instant now);  // orderly end: 421 once no transaction is being stored

  std::optional<ServerEvent> NextEvent();
  void Answer(StoreAnswer answer, Instant now);  // of the oldest StoreMessage
  std::string TakeOutput();
  std::optional<Instant> Deadline() const;
  bool WantsInput() const;
  // Nothing more will be said or heard once the output is sent: close the connection.
  bool Finished() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_SESSION_H_
