// The reference server in memory: silence is exact, time costs nothing, runs repeat to the octet.
#ifndef SMTPSPEC_CONFORMANCE_RUN_MEMORY_TARGET_H_
#define SMTPSPEC_CONFORMANCE_RUN_MEMORY_TARGET_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/run/runner.h"
#include "conformance/run/wire.h"
#include "server/session.h"
#include "tls/ledger.h"
#include "tls/test_ca.h"

namespace smtpspec {

// Which TLS the server gets. kAsConfigured: `config.tls`, whatever it is.
enum class MemoryTls { kLedger, kOpenSsl, kAsConfigured };

struct MemoryOptions {
  ServerConfig config;  // `tls` counts with kAsConfigured only
  MemoryTls tls = MemoryTls::kLedger;
  LedgerOutcome handshake;  // with kLedger
};

// Everything the engine offers: an account (MemoryAccount), TLS, mail for any domain.
ServerConfig FullServerConfig();
Credentials MemoryAccount();
// A server and a client of OpenSSL that trust one test CA, made once a process.
std::shared_ptr<const TlsProvider> MemoryTlsServer();
const std::string& MemoryTrust();  // the CA, PEM
const CertificateAndKey& MemoryCa();

class MemoryTarget : public ServerTarget {
 public:
  explicit MemoryTarget(MemoryOptions options);
  ~MemoryTarget() override;
  bool Has(Port port) const override;
  std::expected<std::unique_ptr<Wire>, std::string> Connect(Port port) override;
  std::unique_ptr<TlsEngine> NewTlsClient(const TlsRequest& request) override;
  // Makes the client's end for the connection made last, whatever connections are made later.
  std::function<std::unique_ptr<TlsEngine>()> TlsClientsOfLast() const;
  bool InMemory() const override { return true; }
  std::optional<std::vector<std::string>> Inbox(std::string_view text) override;
  Wire::Milliseconds SilencePatience() const override { return Wire::Milliseconds(0); }
  Wire::Milliseconds ReplyPatience() const override { return Wire::Milliseconds(0); }

 private:
  struct State;  // outlives the wires
  std::shared_ptr<State> state_;
};

// A target a run, with the ledger, or with OpenSSL where a check needs it.
ServerTargetFactory MemoryTargets(ServerConfig config = FullServerConfig());

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_MEMORY_TARGET_H_
