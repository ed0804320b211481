// The TLS of a mutant towards the tester: ledger or OpenSSL, set up as `on tls: tls …` says.
#ifndef SMTPSPEC_CONFORMANCE_MUTANT_MUTANT_TLS_H_
#define SMTPSPEC_CONFORMANCE_MUTANT_MUTANT_TLS_H_

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "conformance/tamper/tamper.h"
#include "tls/engine.h"
#include "tls/ledger.h"

namespace smtpspec {

//   certificate=NAME  expired, not-yet-valid, wrong-name, cn-only, unknown-ca or self-signed
//   min=VERSION max=VERSION version=VERSION  ssl3, 1.0, 1.1, 1.2 or 1.3
//   alpn=NAME         what the server agrees to, whatever it is offered
// The error names the argument.
std::expected<std::unique_ptr<TlsEngine>, std::string> NewOpenSslServerEnd(
    const TamperHandshake& handshake);

// A ledger knows alpn and the alert. `given` is how handshakes end where no rule says otherwise.
std::expected<LedgerOutcome, std::string> LedgerOutcomeOf(const TamperHandshake& handshake,
                                                          LedgerOutcome given);

// Answers any hello with a fatal alert.
std::unique_ptr<TlsEngine> NewAlertingEngine(const std::string& alert);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MUTANT_MUTANT_TLS_H_
