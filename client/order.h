// The order of a delivery as a table: what the client waits for in each state, and how long.
#ifndef SMTPSPEC_CLIENT_ORDER_H_
#define SMTPSPEC_CLIENT_ORDER_H_

#include <chrono>
#include <string_view>

namespace smtpspec {

enum class ClientState {
  kGreeting,
  kHello,     // EHLO or HELO was sent
  kStartTls,  // STARTTLS was sent
  kHandshake,
  kAuth,       // AUTH or a response was sent
  kEnvelope,   // MAIL and RCPT were sent, and DATA too where PIPELINING is offered
  kText,       // the text is being sent
  kEndOfText,  // the end of the text was sent
  kQuit,       // the outcome is known; QUIT was sent
  kFinished,
};

struct ClientOrderRow {
  ClientState state;
  std::string_view awaited;        // for people: "the reply to EHLO"
  std::chrono::milliseconds time;  // from the last command or block to its reply
};

// RFC 5321 4.5.3.2 sets minimums for the greeting, MAIL, RCPT, DATA, blocks and the end of the
// text. The rest are our own choice, none of them shorter than what the RFC asks of a server.
//= rfc5321/4.5.3.2/client-timeouts
const ClientOrderRow& OrderOf(ClientState state);

}  // namespace smtpspec

#endif  // SMTPSPEC_CLIENT_ORDER_H_
