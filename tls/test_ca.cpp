#include "tls/test_ca.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <optional>
#include <string_view>
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

// Of as many primes as OpenSSL allows for the size: the public half is like any other, and 4096
// bits are found in a tenth of the time.
Owned<EVP_PKEY> NewRsaKey(int bits) {
  const int primes = bits < 1024 ? 2 : bits < 4096 ? 3 : 4;
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  const bool done = context && EVP_PKEY_keygen_init(context.get()) == 1 &&
                    EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits) == 1 &&
                    EVP_PKEY_CTX_set_rsa_keygen_primes(context.get(), primes) == 1 &&
                    EVP_PKEY_generate(context.get(), &key) == 1;
  return Owned<EVP_PKEY>(done ? key : nullptr);
}

Owned<EVP_PKEY> NewKey(const std::string& kind) {
  constexpr std::string_view kRsa = "RSA-";
  if (!kind.starts_with(kRsa)) return Owned<EVP_PKEY>(EVP_EC_gen(kind.c_str()));
  return NewRsaKey(std::atoi(kind.c_str() + kRsa.size()));
}

// The issuer is itself until another is set.
std::expected<Owned<X509>, std::string> WithoutExtensions(EVP_PKEY* key,
                                                          const CertificateOptions& options) {
  Owned<X509> certificate(X509_new());
  X509* const x = certificate.get();
  X509_NAME* const subject = X509_get_subject_name(x);
  const std::string& name = options.common_name;
  const auto* octets = reinterpret_cast<const unsigned char*>(name.data());
  if (!name.empty() && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, octets,
                                                  static_cast<int>(name.size()), -1, 0) != 1)
    return std::unexpected(*LibraryFault("common name '" + Printable(name) + "'"));
  const bool done =
      X509_set_version(x, options.version_1 ? X509_VERSION_1 : X509_VERSION_3) == 1 &&
      SetRandomSerial(x) && X509_set_issuer_name(x, subject) == 1 && X509_set_pubkey(x, key) == 1 &&
      ASN1_TIME_set(X509_getm_notBefore(x), static_cast<time_t>(options.not_before)) &&
      ASN1_TIME_set(X509_getm_notAfter(x), static_cast<time_t>(options.not_after));
  if (!done) return std::unexpected(*LibraryFault("certificate"));
  return certificate;
}

Fault AddExtension(X509* certificate, X509* issuer, const std::string& name,
                   const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  X509_EXTENSION* extension = X509V3_EXT_nconf(nullptr, &context, name.c_str(), value.c_str());
  const bool done = extension && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  if (!done) return LibraryFault("extension " + name);
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
Fault AddNames(X509* certificate, const CertificateOptions& options) {
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

Fault AddAllExtensions(X509* certificate, X509* issuer, const CertificateOptions& options) {
  if (options.version_1) return std::nullopt;
  for (const auto& [name, value] : options.extensions)
    if (Fault fault = AddExtension(certificate, issuer, name, value)) return fault;
  return AddNames(certificate, options);
}

std::expected<CertificateAndKey, std::string> Signed(X509* certificate, EVP_PKEY* key,
                                                     EVP_PKEY* issuer_key,
                                                     const std::string& digest) {
  const EVP_MD* const hash = EVP_get_digestbyname(digest.c_str());
  if (!hash || X509_sign(certificate, issuer_key, hash) == 0)
    return std::unexpected(*LibraryFault("signature with " + digest));
  TakeOpenSslErrors();
  return CertificateAndKey{PemOf(certificate), PemOf(key)};
}

}  // namespace

std::expected<CertificateAndKey, std::string> NewCertificate(const CertificateOptions& options,
                                                             const CertificateAndKey* issuer) {
  const Owned<EVP_PKEY> key = NewKey(options.key);
  if (!key) return std::unexpected(*LibraryFault("key " + options.key));
  auto made = WithoutExtensions(key.get(), options);
  if (!made) return std::unexpected(made.error());
  X509* const x = made->get();
  if (!issuer) {
    if (Fault fault = AddAllExtensions(x, x, options)) return std::unexpected(*fault);
    return Signed(x, key.get(), key.get(), options.digest);
  }
  const auto issuers = CertificatesFromPem(issuer->certificate_pem, "CA certificate");
  if (!issuers) return std::unexpected(issuers.error());
  const auto issuer_key = PrivateKeyFromPem(issuer->key_pem, "CA key");
  if (!issuer_key) return std::unexpected(issuer_key.error());
  X509* const parent = issuers->front().get();
  X509_set_issuer_name(x, X509_get_subject_name(parent));
  if (Fault fault = AddAllExtensions(x, parent, options)) return std::unexpected(*fault);
  return Signed(x, key.get(), issuer_key->get(), options.digest);
}

std::expected<CertificateAndKey, std::string> NewTestCa(std::int64_t now,
                                                        const std::vector<std::string>& also) {
  std::string constraints = std::string("critical,") + kPermitted;
  for (const std::string& name : also) {
    if (name.empty() ||
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-_.") != std::string::npos)
      return std::unexpected("test CA: a DNS name expected, '" + Printable(name) + "' found");
    constraints += ",permitted;DNS:" + name;
  }
  return NewCertificate({.common_name = "smtpspec test CA, not for real use",
                         .not_before = now - kDay,
                         .not_after = now + 3650 * kDay,
                         .extensions = {{"basicConstraints", "critical,CA:TRUE"},
                                        {"keyUsage", "critical,keyCertSign,cRLSign"},
                                        {"subjectKeyIdentifier", "hash"},
                                        {"authorityKeyIdentifier", "keyid:always"},
                                        {"nameConstraints", constraints}}},
                        nullptr);
}

std::expected<CertificateAndKey, std::string> NewLeaf(const CertificateAndKey& ca,
                                                      const LeafOptions& options) {
  CertificateOptions leaf{.common_name = options.common_name,
                          .dns_names = options.dns_names,
                          .ip_addresses = options.ip_addresses,
                          .not_before = options.not_before,
                          .not_after = options.not_after,
                          .extensions = {{"basicConstraints", "critical,CA:FALSE"},
                                         {"keyUsage", "critical,digitalSignature"},
                                         {"extendedKeyUsage", "serverAuth,clientAuth"},
                                         {"subjectKeyIdentifier", "hash"}}};
  if (options.self_signed) return NewCertificate(leaf, nullptr);
  leaf.extensions.emplace_back("authorityKeyIdentifier", "keyid:always");
  return NewCertificate(leaf, &ca);
}

}  // namespace smtpspec
