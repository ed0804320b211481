// A chain of certificates before it is made: what the kinds of certificate_kinds.cpp change.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_CERTIFICATE_PLAN_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_CERTIFICATE_PLAN_H_

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

#include "conformance/tamper/certificate_kinds.h"
#include "tls/test_ca.h"

namespace smtpspec {

struct CertificatePlan {
  // A good certificate, signed by the CA itself.
  explicit CertificatePlan(const ServerIdentity& who);

  const ServerIdentity& who;
  CertificateOptions leaf;
  std::vector<CertificateOptions> intermediates = {};  // the first is signed by the CA
  enum class Signer { kCa, kItself, kUnknownCa, kSameNamedCa } signer = Signer::kCa;
  bool shows_intermediates = true, in_order = true;
  std::size_t strangers = 0;  // certificates in between that belong to no chain
  bool weak = false;
  std::string max_version = {};

  std::string Host() const;     // the name that clients connect to, or the address
  std::string Address() const;  // also where the server has none
  // Host() without its first labels, with a dot in front: ".example.org".
  std::string Behind(std::size_t labels) const;

  // Another subject, and no alternative name at all.
  void OnlyCommonName(const std::string& name);
  void OnlyDnsName(const std::string& name);
  void NoNames();
  CertificateOptions& AddIntermediate();
};

// In place of the one that is there. An empty value takes it away.
void SetExtension(CertificateOptions& options, const std::string& name, const std::string& value);

std::expected<ServedCertificate, std::string> Make(const CertificatePlan& plan);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_CERTIFICATE_PLAN_H_
