// The TLS that clients meet, as rules say: `on tls: tls certificate=expired`, `on tls: fail ALERT`.
// docs/scripts.md has the arguments.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_H_

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "conformance/tamper/certificate_kinds.h"
#include "conformance/tamper/tamper.h"
#include "tls/engine.h"
#include "tls/ledger.h"

namespace smtpspec {

// Makes certificates when they are first asked for, and keeps them. Safe to call from several
// threads.
class ServerEnds {
 public:
  explicit ServerEnds(ServerIdentity who);
  ~ServerEnds();
  ServerEnds(ServerEnds&&) noexcept;
  ServerEnds& operator=(ServerEnds&&) noexcept;

  // The error names the argument, and what there is instead.
  std::expected<std::unique_ptr<TlsEngine>, std::string> New(
      const TamperHandshake& handshake) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What the rules of an expanded check want of TLS, in their order.
std::vector<TamperHandshake> HandshakesOf(const script::Block& check);

// Whether a ledger will not do: it knows alpn= and alerts, and no other argument. One that nobody
// knows needs OpenSSL too: the error is that of ServerEnds::New.
bool NeedsOpenSsl(const std::vector<std::string>& arguments);

// `given` is how handshakes end where no rule says otherwise.
std::expected<LedgerOutcome, std::string> LedgerOutcomeOf(const TamperHandshake& handshake,
                                                          LedgerOutcome given);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_H_
