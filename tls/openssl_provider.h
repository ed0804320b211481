// TLS by OpenSSL on memory BIOs. The one file that includes <openssl/ssl.h> is openssl_engine.h.
#ifndef SMTPSPEC_TLS_OPENSSL_PROVIDER_H_
#define SMTPSPEC_TLS_OPENSSL_PROVIDER_H_

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tls/engine.h"

namespace smtpspec {

// Lines of the key log format that packet analysers read. Called from within the engine's calls.
using TlsKeyLog = std::function<void(const std::string& line)>;

// Names are those of OpenSSL: "TLSv1.2", "TLSv1.3", "TLSv1.1", "TLSv1", "SSLv3". A minimum below
// TLSv1.2 is for tests: it also lets every cipher suite and key size be used.
struct TlsVersions {
  std::string min = "TLSv1.2";  //= rfc9325/3.1.1/tls12-or-newer
  std::string max = "TLSv1.3";
};

struct TlsServerOptions {
  std::string certificate_chain_pem, private_key_pem;
  TlsVersions versions;
  std::vector<std::string> alpn;  // what the server agrees to; others are ignored
  bool alpn_regardless = false;   // for mutants only: the first of them, offered or not
  // For mutants only, empty else: suites in OpenSSL's words, in place of ours for TLS 1.2 and
  // older. With "@SECLEVEL=0" behind them any certificate is shown.
  std::string cipher_list;
  // Where not empty a certificate is asked of the client, and never required: Facts().verified says
  // what came of it.
  std::string client_trust_pem;
  TlsKeyLog key_log;
  // A TLS 1.3 client may resume its session for an hour, by a ticket that only this provider reads.
  // Not where client_trust_pem is given: a certificate is then looked at in every handshake. A
  // ticket has the time in it: without them what is said does not depend on the clock.
  bool tickets = true;
};

struct TlsClientOptions {
  std::string server_name;  // SNI and the name to verify; a literal address is verified as such
  bool send_sni = true;
  bool verify = true;  // an engine always completes; Facts().verified says what came out, and
  bool require_verified = true;  // with this one, if `verify`, the handshake fails instead
  std::string trust_pem;         // trust anchors; empty: the system's
  std::optional<std::int64_t> verify_time;  // seconds since 1970; absent: OpenSSL's own clock
  std::string client_chain_pem, client_key_pem;
  TlsVersions versions;
  std::vector<std::string> alpn;
  TlsKeyLog key_log;
  // Engines of this provider resume the newest session of one before them, where the server lets
  // them. Facts() then has of the peer's certificate what the full handshake came to; it is not
  // judged again, not even where it has expired since.
  bool resume = false;
};

// The error is a line for a person: which file or option is wrong, and how.
std::expected<std::shared_ptr<const TlsProvider>, std::string> NewOpenSslServer(TlsServerOptions);
std::expected<std::shared_ptr<const TlsProvider>, std::string> NewOpenSslClient(TlsClientOptions);

// Whether it can be the name of a certificate's owner; empty: none is named.
std::expected<void, std::string> CheckServerName(const std::string& name);
// Whether there are trust anchors in it; empty text has none.
std::expected<void, std::string> CheckTrustPem(const std::string& pem);

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_OPENSSL_PROVIDER_H_
