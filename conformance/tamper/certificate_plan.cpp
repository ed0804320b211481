#include "conformance/tamper/certificate_plan.h"

#include <algorithm>
#include <utility>

namespace smtpspec {
namespace {

constexpr std::int64_t kDay = 24 * 3600;
// Looks like no host name, so that no client can take it for one.
constexpr const char* kSubject = "a server of smtpspec, for tests";

CertificateOptions AnyLeaf(std::int64_t now) {
  return {.common_name = kSubject,
          .not_before = now - kDay,
          .not_after = now + 60 * kDay,
          .extensions = {{"basicConstraints", "critical,CA:FALSE"},
                         {"keyUsage", "critical,digitalSignature"},
                         {"extendedKeyUsage", "serverAuth"},
                         {"subjectKeyIdentifier", "hash"}}};
}

CertificateOptions AnyCa(std::int64_t now, const std::string& name) {
  return {.common_name = name,
          .not_before = now - kDay,
          .not_after = now + 365 * kDay,
          .extensions = {{"basicConstraints", "critical,CA:TRUE"},
                         {"keyUsage", "critical,keyCertSign,cRLSign"},
                         {"subjectKeyIdentifier", "hash"}}};
}

using Made = std::expected<CertificateAndKey, std::string>;

Made Issuer(const CertificatePlan& plan) {
  switch (plan.signer) {
    case CertificatePlan::Signer::kUnknownCa:
      return NewCertificate(AnyCa(plan.who.now, "a CA of smtpspec that nobody trusts"), nullptr);
    case CertificatePlan::Signer::kSameNamedCa:
      return NewTestCa(plan.who.now, plan.who.dns_names);
    case CertificatePlan::Signer::kCa:
    case CertificatePlan::Signer::kItself:
      break;
  }
  return plan.who.ca;
}

std::expected<std::string, std::string> Strangers(const CertificatePlan& plan) {
  std::string pem;
  for (std::size_t i = 0; i < plan.strangers; ++i) {
    auto one = NewCertificate(AnyLeaf(plan.who.now), nullptr);
    if (!one) return std::unexpected(one.error());
    pem += one->certificate_pem;
  }
  return pem;
}

}  // namespace

CertificatePlan::CertificatePlan(const ServerIdentity& identity)
    : who(identity), leaf(AnyLeaf(identity.now)) {
  leaf.dns_names = who.dns_names;
  leaf.ip_addresses = who.ip_addresses;
}

std::string CertificatePlan::Host() const {
  return who.dns_names.empty() ? Address() : who.dns_names.front();
}

std::string CertificatePlan::Address() const {
  return who.ip_addresses.empty() ? "127.0.0.1" : who.ip_addresses.front();
}

std::string CertificatePlan::Behind(std::size_t labels) const {
  std::string rest = "." + Host();
  for (; labels > 0; --labels) {
    const std::size_t dot = rest.find('.', 1);
    rest = dot == std::string::npos ? ".test" : rest.substr(dot);
  }
  return rest;
}

void CertificatePlan::OnlyCommonName(const std::string& name) {
  NoNames();
  leaf.common_name = name;
}

void CertificatePlan::OnlyDnsName(const std::string& name) {
  NoNames();
  leaf.dns_names = {name};
}

void CertificatePlan::NoNames() {
  leaf.dns_names.clear();
  leaf.ip_addresses.clear();
}

CertificateOptions& CertificatePlan::AddIntermediate() {
  const std::string name =
      "an intermediate CA of smtpspec, number " + std::to_string(intermediates.size() + 1);
  intermediates.push_back(AnyCa(who.now, name));
  return intermediates.back();
}

void SetExtension(CertificateOptions& options, const std::string& name, const std::string& value) {
  std::erase_if(options.extensions, [&](const auto& extension) { return extension.first == name; });
  if (!value.empty()) options.extensions.emplace_back(name, value);
}

std::expected<ServedCertificate, std::string> Make(const CertificatePlan& plan) {
  Made issuer = Issuer(plan);
  if (!issuer) return std::unexpected(issuer.error());
  // A CA that shares a name is found by that name alone, and so is one that has no extensions.
  bool named_key = plan.signer != CertificatePlan::Signer::kSameNamedCa;
  std::vector<std::string> above;
  const auto sign = [&](CertificateOptions options) {
    if (named_key) options.extensions.emplace_back("authorityKeyIdentifier", "keyid:always");
    return NewCertificate(options, &*issuer);
  };
  for (const CertificateOptions& options : plan.intermediates) {
    Made made = sign(options);
    if (!made) return std::unexpected(made.error());
    above.insert(above.begin(), made->certificate_pem);
    issuer = *std::move(made);
    named_key = named_key && !options.version_1;
  }
  const bool alone = plan.signer == CertificatePlan::Signer::kItself;
  const Made made = alone ? NewCertificate(plan.leaf, nullptr) : sign(plan.leaf);
  if (!made) return std::unexpected(made.error());
  const auto strangers = Strangers(plan);
  if (!strangers) return std::unexpected(strangers.error());
  if (!plan.in_order) std::reverse(above.begin(), above.end());
  ServedCertificate served{made->certificate_pem + *strangers, made->key_pem, plan.weak,
                           plan.max_version};
  if (plan.shows_intermediates)
    for (const std::string& pem : above) served.chain_pem += pem;
  return served;
}

}  // namespace smtpspec
