// For tests: a client that talks to a ServerSession in memory, in clear or inside TLS.
#ifndef SMTPSPEC_SERVER_CONVERSATION_H_
#define SMTPSPEC_SERVER_CONVERSATION_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/config.h"
#include "server/session.h"
#include "tls/engine.h"
#include "tls/ledger.h"

namespace smtpspec {

// mx.example.org: any domain, no TLS, no accounts.
ServerConfig PlainConfig();
// alice, with the password "secret".
std::shared_ptr<const Accounts> AliceAccount();
std::string AlicePlain();  // the initial response of AUTH PLAIN for her, in base64

enum class TlsKind { kNone, kLedger, kOpenSsl };

struct Arrangement {
  ServerConfig config = PlainConfig();
  Transport transport = Transport::kClear;
  TlsKind tls = TlsKind::kLedger;
  LedgerOutcome outcome = {};
  std::size_t piece = 0;  // octets of the wire that are handed over at once; 0: all
};

class Conversation {
 public:
  explicit Conversation(Arrangement arranged = {});

  // What the server says to these octets, and before them. Stored messages are answered.
  std::string Send(std::string_view octets);
  std::string Hear() { return Send({}); }
  // The last line of each reply, up to its second space: "250 2.1.0".
  std::string Codes(std::string_view lines);
  // Octets of the wire, past the client's TLS.
  std::string SendRaw(std::string_view wire);

  void StartTls();  // the command, the handshake
  void Handshake();
  void StartTlsAndEhlo();
  void Authenticate();  // in TLS

  void Eof() { session_.ReceiveEof(now_); }
  void CloseNotify();
  void Wait(std::chrono::milliseconds time);

  ServerSession& Session() { return session_; }
  TlsEngine* Tls() { return client_.get(); }
  template <class Event>
  std::vector<Event> All() {
    Pump();
    std::vector<Event> all;
    for (const ServerEvent& event : events_)
      if (const auto* one = std::get_if<Event>(&event)) all.push_back(*one);
    return all;
  }
  Instant Now() const { return now_; }

  // Nothing: StoreMessage stays unanswered.
  std::optional<StoreAnswer> answer = StoreAnswer::kStored;

 private:
  void Deliver(std::string_view wire);
  void Pump();

  Arrangement setup_;
  std::shared_ptr<Ledger> ledger_;
  std::shared_ptr<const TlsProvider> openssl_client_;
  Instant now_{1000};
  ServerSession session_;
  std::unique_ptr<TlsEngine> client_;
  std::vector<ServerEvent> events_;
  std::string heard_;
};

std::string CodesOf(std::string_view replies);
// EHLO, MAIL, RCPT and DATA with a short message.
inline constexpr std::string_view kWholeTransaction =
    "EHLO client.example.com\r\n"
    "MAIL FROM:<a@example.com>\r\n"
    "RCPT TO:<b@example.org>\r\n"
    "DATA\r\n"
    "Subject: x\r\n\r\n..dot\r\nEHLO inside\r\n.\r\n";
inline constexpr std::string_view kWholeContent = "Subject: x\r\n\r\n.dot\r\nEHLO inside\r\n";

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_CONVERSATION_H_
