#include "tls/test_ca.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <optional>
#include <utility>

#include "parser/printable.h"
#include "tls/x509.h"

namespace smtpspec {
namespace {

using Fault = std::optional<std::string>;  // for a person; nothing: all is well

constexpr std::int64_t kDay = 86400;

// RFC 2606 and RFC 6761: names that belong to nobody, and addresses of this machine.
constexpr const char* kPermitted =
    "permitted;DNS:localhost,permitted;DNS:test,permitted;DNS:example,permitted;DNS:invalid,"
    "permitted;DNS:example.org,permitted;DNS:example.com,permitted;DNS:example.net,"
    "permitted;IP:127.0.0.0/255.0.0.0,"
    "permitted;IP:0:0:0:0:0:0:0:1/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF";

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
using OwnedNames = std::unique_ptr<GENERAL_NAMES, FreeNames>;

Fault LibraryFault(const std::string& what) {
  return what + ": " + TakeOpenSslErrors();
}

// Positive, 127 bits of it random.
bool SetRandomSerial(X509* certificate) {
  unsigned char octets[16];
  if (RAND_bytes(octets, sizeof octets) != 1) return false;
  octets[0] = static_cast<unsigned char>((octets[0] & 0x7f) | 0x40);
  BIGNUM* number = BN_bin2bn(octets, sizeof octets, nullptr);
  const bool done = BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return done;
}

// A certificate with what all of ours have; the issuer is itself until another is set.
std::expected<Owned<X509>, std::string> NewCertificate(EVP_PKEY* key, const std::string& name,
                                                       std::int64_t not_before,
                                                       std::int64_t not_after) {
  Owned<X509> certificate(X509_new());
  X509* const x = certificate.get();
  X509_NAME* const subject = X509_get_subject_name(x);
  const auto* octets = reinterpret_cast<const unsigned char*>(name.data());
  if (!name.empty() && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, octets,
                                                  static_cast<int>(name.size()), -1, 0) != 1)
    return std::unexpected(*LibraryFault("common name '" + Printable(name) + "'"));
  const bool done = X509_set_version(x, X509_VERSION_3) == 1 && SetRandomSerial(x) &&
                    X509_set_issuer_name(x, subject) == 1 && X509_set_pubkey(x, key) == 1 &&
                    ASN1_TIME_set(X509_getm_notBefore(x), static_cast<time_t>(not_before)) &&
                    ASN1_TIME_set(X509_getm_notAfter(x), static_cast<time_t>(not_after));
  if (!done) return std::unexpected(*LibraryFault("certificate"));
  return certificate;
}

Fault AddExtensions(X509* certificate, X509* issuer,
                    std::initializer_list<std::pair<int, const char*>> extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const auto& [nid, value] : extensions) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    const bool done = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    if (!done) return LibraryFault(std::string("extension ") + OBJ_nid2sn(nid));
  }
  return std::nullopt;
}

Fault AddDnsName(GENERAL_NAMES* names, const std::string& name) {
  ASN1_IA5STRING* text = ASN1_IA5STRING_new();
  ASN1_STRING_set(text, name.data(), static_cast<int>(name.size()));
  GENERAL_NAME* general = GENERAL_NAME_new();
  GENERAL_NAME_set0_value(general, GEN_DNS, text);
  sk_GENERAL_NAME_push(names, general);
  return std::nullopt;
}

Fault AddIpAddress(GENERAL_NAMES* names, const std::string& address) {
  ASN1_OCTET_STRING* octets = a2i_IPADDRESS(address.c_str());
  if (!octets) {
    TakeOpenSslErrors();
    return "IP address: an IPv4 or IPv6 address expected, '" + Printable(address) + "' found";
  }
  GENERAL_NAME* general = GENERAL_NAME_new();
  GENERAL_NAME_set0_value(general, GEN_IPADD, octets);
  sk_GENERAL_NAME_push(names, general);
  return std::nullopt;
}

// subjectAltName. Made from values, since the text form would take a comma in a name for its end.
Fault AddNames(X509* certificate, const LeafOptions& options) {
  const OwnedNames names(GENERAL_NAMES_new());
  for (const std::string& name : options.dns_names)
    if (Fault fault = AddDnsName(names.get(), name)) return fault;
  for (const std::string& address : options.ip_addresses)
    if (Fault fault = AddIpAddress(names.get(), address)) return fault;
  if (sk_GENERAL_NAME_num(names.get()) == 0) return std::nullopt;
  const int critical = options.common_name.empty() ? 1 : 0;  // RFC 5280 section 4.2.1.6
  if (X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), critical,
                        X509V3_ADD_DEFAULT) != 1)
    return LibraryFault("subjectAltName");
  return std::nullopt;
}

std::expected<CertificateAndKey, std::string> Signed(X509* certificate, EVP_PKEY* key,
                                                     EVP_PKEY* issuer_key) {
  if (X509_sign(certificate, issuer_key, EVP_sha256()) == 0)
    return std::unexpected(*LibraryFault("signature"));
  TakeOpenSslErrors();
  return CertificateAndKey{PemOf(certificate), PemOf(key)};
}

}  // namespace

std::expected<CertificateAndKey, std::string> NewTestCa(std::int64_t now,
                                                        const std::vector<std::string>& also) {
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key) return std::unexpected(*LibraryFault("key"));
  auto certificate = NewCertificate(key.get(), "smtpspec test CA, not for real use", now - kDay,
                                    now + 3650 * kDay);
  if (!certificate) return std::unexpected(certificate.error());
  std::string constraints = std::string("critical,") + kPermitted;
  for (const std::string& name : also) {
    if (name.empty() ||
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-_.") != std::string::npos)
      return std::unexpected("test CA: a DNS name expected, '" + Printable(name) + "' found");
    constraints += ",permitted;DNS:" + name;
  }
  X509* const x = certificate->get();
  if (Fault fault = AddExtensions(x, x,
                                  {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                                   {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                   {NID_subject_key_identifier, "hash"},
                                   {NID_authority_key_identifier, "keyid:always"},
                                   {NID_name_constraints, constraints.c_str()}}))
    return std::unexpected(*fault);
  return Signed(x, key.get(), key.get());
}

std::expected<CertificateAndKey, std::string> NewLeaf(const CertificateAndKey& ca,
                                                      const LeafOptions& options) {
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key) return std::unexpected(*LibraryFault("key"));
  auto leaf = NewCertificate(key.get(), options.common_name, options.not_before, options.not_after);
  if (!leaf) return std::unexpected(leaf.error());
  X509* const x = leaf->get();
  if (Fault fault = AddExtensions(x, x,
                                  {{NID_basic_constraints, "critical,CA:FALSE"},
                                   {NID_key_usage, "critical,digitalSignature"},
                                   {NID_ext_key_usage, "serverAuth,clientAuth"},
                                   {NID_subject_key_identifier, "hash"}}))
    return std::unexpected(*fault);
  if (Fault fault = AddNames(x, options)) return std::unexpected(*fault);
  if (options.self_signed) return Signed(x, key.get(), key.get());

  const auto issuers = CertificatesFromPem(ca.certificate_pem, "CA certificate");
  if (!issuers) return std::unexpected(issuers.error());
  const auto issuer_key = PrivateKeyFromPem(ca.key_pem, "CA key");
  if (!issuer_key) return std::unexpected(issuer_key.error());
  X509* const issuer = issuers->front().get();
  X509_set_issuer_name(x, X509_get_subject_name(issuer));
  if (Fault fault = AddExtensions(x, issuer, {{NID_authority_key_identifier, "keyid:always"}}))
    return std::unexpected(*fault);
  return Signed(x, key.get(), issuer_key->get());
}

}  // namespace smtpspec
