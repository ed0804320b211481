// The certificates that a server can show to a client under test, good ones and bad ones, by name.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_CERTIFICATE_KINDS_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_CERTIFICATE_KINDS_H_

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "tls/test_ca.h"

namespace smtpspec {

// Who a server is towards clients. The first name is the one that clients connect to; where there
// is none, the first address is. A CA that is constrained must permit the names, and the addresses
// as DNS names too, else some bad certificates are refused for another reason than their own.
struct ServerIdentity {
  std::vector<std::string> dns_names, ip_addresses;
  CertificateAndKey ca;  // trusted by the client
  std::int64_t now = 0;  // seconds since 1970
  bool tickets = true;   // as in TlsServerOptions
};

struct ServedCertificate {
  std::string chain_pem, key_pem;  // as shown: the server's own certificate first
  bool weak = false;               // a TLS library serves it at its lowest security level only
  std::string max_version = {};    // as in TlsVersions, where newer ones cannot use the key
};

// The error says which kinds there are.
std::expected<ServedCertificate, std::string> NewServedCertificate(const ServerIdentity& who,
                                                                   std::string_view kind);
// Whether it says something only of hosts whose name has several labels: "localhost" has no other
// label that a wildcard could leave in place.
bool CertificateIsOfLabels(std::string_view kind);
// In the order of docs/scripts.md.
std::vector<std::string_view> CertificateKinds();

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_CERTIFICATE_KINDS_H_
