// The reference client in memory, well configured or badly.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_REFERENCE_CLIENT_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_REFERENCE_CLIENT_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "client/session.h"
#include "conformance/client_run/client_task.h"
#include "conformance/client_run/client_under_test.h"
#include "conformance/run/wire.h"

namespace smtpspec {

// What a `given` line of a mutant sets up badly.
struct ReferenceSetup {
  TlsPolicy policy = TlsPolicy::kStartTls;
  bool verify = true;
  std::string mechanism;    // of AUTH; empty: the strongest offered
  std::string min_version;  // of TLS, as scripts write it; empty: the default
  bool trusts = true;       // false: no CA at all
  std::string server_name;  // in the hello, in place of the right one; "none"
  bool careless = false;    // goes on with a handshake that has to fail
};

// Both ends of TLS of one run in memory.
struct MemoryTlsEnds {
  RuledServer::ServerEnd server_end;
  std::shared_ptr<const TlsProvider> client;
  std::shared_ptr<std::string> fault;  // in a `tls` change, once it was met
};
// The ledger, or OpenSSL where a rule of the check is about certificates, versions or hellos.
MemoryTlsEnds NewMemoryTlsEnds(const script::Block& check, const std::string& host,
                               const ReferenceSetup& setup);

// Nothing: an address of the task is no mailbox.
std::optional<Envelope> EnvelopeOf(const ClientTask& task);

// One delivery; each call of `connect` is a connection.
ClientEnd RunReferenceClient(const ReferenceSetup& setup, const ClientTask& task,
                             std::shared_ptr<const TlsProvider> tls,
                             const std::function<std::unique_ptr<Wire>()>& connect);

// The reference client as it should be, with the policy of each task.
std::unique_ptr<ClientUnderTest> NewReferenceClient();

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_REFERENCE_CLIENT_H_
