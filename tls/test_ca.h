// Certificates made at run time: a test CA, constrained to test names, and leaves of any kind.
#ifndef SMTPSPEC_TLS_TEST_CA_H_
#define SMTPSPEC_TLS_TEST_CA_H_

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace smtpspec {

struct CertificateAndKey {
  std::string certificate_pem, key_pem;
};

// A certificate of any kind, also one that should not exist.
struct CertificateOptions {
  std::string common_name = {};  // octet for octet; empty: there is no subject
  std::vector<std::string> dns_names = {}, ip_addresses = {};  // alternative names, octet for octet
  std::int64_t not_before = 0, not_after = 0;                  // seconds since 1970
  std::string key = "P-256";                                   // a curve of OpenSSL, or "RSA-2048"
  std::string digest = "SHA256";                               // of the issuer's signature
  // Name and value as in OpenSSL's configuration: {"keyUsage", "critical,keyCertSign"}.
  std::vector<std::pair<std::string, std::string>> extensions = {};
  bool version_1 = false;  // which has no extensions
};

// `issuer`: null, it signs itself.
std::expected<CertificateAndKey, std::string> NewCertificate(const CertificateOptions& options,
                                                             const CertificateAndKey* issuer);

struct LeafOptions {
  std::vector<std::string> dns_names = {}, ip_addresses = {};
  std::string common_name = {};                // may be empty
  std::int64_t not_before = 0, not_after = 0;  // seconds since 1970
  bool self_signed = false;
};

// P-256 keys. `now` in seconds since 1970: validity begins a day before and lasts ten years.
//
// The CA is constrained: a stolen key is of no use against real names. It permits localhost, the
// domains test, example, invalid, example.org, example.com and example.net with all that is below
// them, 127.0.0.0/8 and ::1, and the DNS names in `also` with all that is below them: a server that
// is to be known by another name makes its CA with that name.
std::expected<CertificateAndKey, std::string> NewTestCa(std::int64_t now,
                                                        const std::vector<std::string>& also = {});
// For servers and clients. A leaf with a name that the CA does not permit is made, and does not
// verify.
std::expected<CertificateAndKey, std::string> NewLeaf(const CertificateAndKey& ca,
                                                      const LeafOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_TEST_CA_H_
