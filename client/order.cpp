#include "client/order.h"

#include <array>
#include <cassert>

namespace smtpspec {
namespace {

using std::chrono::minutes;

constexpr std::array<ClientOrderRow, 10> kOrder = {{
    {ClientState::kGreeting, "the greeting", minutes(5)},
    {ClientState::kHello, "the reply to EHLO or HELO", minutes(5)},
    {ClientState::kStartTls, "the reply to STARTTLS", minutes(5)},
    {ClientState::kHandshake, "the TLS handshake", minutes(5)},
    {ClientState::kAuth, "the reply in the AUTH exchange", minutes(5)},
    {ClientState::kEnvelope, "the replies to MAIL, RCPT and DATA", minutes(5)},
    {ClientState::kText, "an early reply to the text", minutes(3)},
    {ClientState::kEndOfText, "the reply to the end of the text", minutes(10)},
    {ClientState::kQuit, "the reply to QUIT", minutes(5)},
    {ClientState::kFinished, "nothing", minutes(0)},
}};

}  // namespace

const ClientOrderRow& OrderOf(ClientState state) {
  const ClientOrderRow& row = kOrder[static_cast<std::size_t>(state)];
  assert(row.state == state);
  return row;
}

}  // namespace smtpspec
