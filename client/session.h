// One delivery by the client, as a value: octets and time in, octets, events and a deadline out.
#ifndef SMTPSPEC_CLIENT_SESSION_H_
#define SMTPSPEC_CLIENT_SESSION_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parser/envelope.h"
#include "parser/reply.h"
#include "sasl/credentials.h"
#include "tls/channel.h"
#include "tls/policy.h"

namespace smtpspec {

struct ClientConfig {
  Host client_name;  // for EHLO
  TlsPolicy policy = TlsPolicy::kStartTls;
  // Engines that complete the handshake whatever the certificate is; the session itself judges
  // Facts().verified by its policy. Null only under kNone.
  std::shared_ptr<const TlsProvider> tls{};
  bool verify = true;  // false: `--verify none`; then AUTH is refused as over clear text
  std::optional<Credentials> credentials{};  // must be empty under kNone
  std::string mechanism{};                   // of AUTH; empty: the strongest offered
  bool trace = false;                        // DialogueLine events
  // 1: the times of RFC 5321 4.5.3.2, at least; smaller only for tests.
  double patience = 1.0;
};

struct Submission {
  Envelope envelope;
  std::string content;  // any line ends; sent as Canonical(content)
};

// How a delivery ended, worst first where several apply. Exit codes of `send` follow from it.
enum class ClientOutcome {
  kDelivered,       // accepted for every recipient
  kRefused,         // 5yz for at least one
  kTemporary,       // 4yz, or the connection was lost or silent after the greeting
  kBrokenProtocol,  // the server broke the protocol
  kNoTls,           // the TLS policy could not be met
  kNoAuth,          // authentication failed, or could not be had safely
};

// What became of each recipient, by the order of the envelope. Absent: not asked.
struct RecipientResult {
  std::optional<Reply> reply;
  bool accepted = false;
};

struct ClientWarning {
  std::string text;
};  // going on with less than was hoped; printed always
// Ends this connection; the driver opens one new one and gives it to a session from Retry().
struct ReconnectInClear {
  std::string text;
};
struct ClientFinished {
  ClientOutcome outcome;
  std::string text;  // one printable line for a person
  std::vector<RecipientResult> recipients;
  bool encrypted = false;
};
// A line of the dialogue as it may be shown: printable, secrets masked, the text only counted.
struct DialogueLine {
  bool from_server = false, tls = false;
  std::string text;
};
using ClientEvent = std::variant<ClientWarning, ReconnectInClear, DialogueLine, ClientFinished>;

class ClientSession {
 public:
  using Instant = std::chrono::milliseconds;
  // `entropy`: 32 random octets of this connection, from which SASL nonces are derived.
  ClientSession(std::shared_ptr<const ClientConfig> config, Submission submission,
                std::string entropy, Instant now);
  ~ClientSession();
  ClientSession(ClientSession&&) noexcept;
  ClientSession& operator=(ClientSession&&) noexcept;

  void Receive(std::string_view octets, Instant now);
  void ReceiveEof(Instant now);
  void Advance(Instant now);

  std::optional<ClientEvent> NextEvent();
  std::string TakeOutput();  // at most some hundred kilobytes a call; call until empty
  std::optional<Instant> Deadline() const;
  bool WantsInput() const;
  bool Finished() const;  // close the connection once the output is sent

  // After ReconnectInClear: a session for the same mail in which TLS is not tried.
  ClientSession Retry(std::string entropy, Instant now) &&;

 private:
  class Impl;
  explicit ClientSession(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CLIENT_SESSION_H_
