// The TLS of the tests: two ends that share a list of what was truly sent, and no cryptography.
//
// "Encrypting" writes the plaintext into the ledger and puts a token on the wire; "decrypting"
// takes a token only if it is exactly the next genuine one of that direction. Someone in between
// can forward, drop, delay and cut, and never forge, reorder or replay: the assumption of a secure
// channel and nothing else. There is no MAC or magic value that a fuzzer could learn.
#ifndef SMTPSPEC_TLS_LEDGER_H_
#define SMTPSPEC_TLS_LEDGER_H_

#include <memory>
#include <string>

#include "tls/engine.h"

namespace smtpspec {

// How a handshake is to end, chosen by the test.
struct LedgerOutcome {
  bool succeeds = true;  // else the server end answers with an alert
  std::string alert = "handshake_failure";
  bool verified = true;           // what the client end is told of the certificate
  std::string verify_error = {};  // with verified = false
  std::string alpn = {};
};

// One connection's pair of ends. Each may be made once.
class Ledger {
 public:
  static std::shared_ptr<Ledger> New(LedgerOutcome outcome = {});
  virtual ~Ledger() = default;
  // `server_name`: the SNI that the server end will see.
  virtual std::unique_ptr<TlsEngine> ClientEnd(std::string server_name) = 0;
  virtual std::unique_ptr<TlsEngine> ServerEnd() = 0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_LEDGER_H_
