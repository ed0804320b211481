#include "tls/x509.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <climits>

namespace smtpspec {
namespace {

// Stands for the callback that would ask on the terminal.
int NoPassword(char*, int, int, void*) {
  return 0;
}

// Null: more than a BIO can hold.
Owned<BIO> Reader(std::string_view pem) {
  if (pem.size() > INT_MAX) return nullptr;
  return Owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::string Contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::unexpected<std::string> Error(std::string_view what, std::string_view fault) {
  const std::string reason = TakeOpenSslErrors();
  std::string text = std::string(what) + ": " + std::string(fault);
  if (!reason.empty()) text += " (" + reason + ")";
  return std::unexpected(std::move(text));
}

}  // namespace

std::expected<std::vector<Owned<X509>>, std::string> CertificatesFromPem(std::string_view pem,
                                                                         std::string_view what) {
  std::vector<Owned<X509>> certificates;
  const Owned<BIO> bio = Reader(pem);
  ERR_clear_error();
  while (X509* one = bio ? PEM_read_bio_X509(bio.get(), nullptr, NoPassword, nullptr) : nullptr)
    certificates.emplace_back(one);
  // The end of the text is an error too: that no further certificate begins.
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
    return Error(what, "a certificate in PEM expected, one that cannot be read found");
  TakeOpenSslErrors();
  if (certificates.empty()) return Error(what, "a certificate in PEM expected, none found");
  return certificates;
}

std::expected<Owned<EVP_PKEY>, std::string> PrivateKeyFromPem(std::string_view pem,
                                                              std::string_view what) {
  const Owned<BIO> bio = Reader(pem);
  ERR_clear_error();
  Owned<EVP_PKEY> key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr)
                          : nullptr);
  if (!key) return Error(what, "an unencrypted private key in PEM expected, none found");
  TakeOpenSslErrors();
  return key;
}

std::string PemOf(const X509* certificate) {
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), const_cast<X509*>(certificate));
  return Contents(bio.get());
}

std::string PemOf(const EVP_PKEY* key) {
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), const_cast<EVP_PKEY*>(key), nullptr, nullptr, 0, nullptr,
                                nullptr);
  return Contents(bio.get());
}

bool IsIpAddress(const std::string& name) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(name.c_str());
  TakeOpenSslErrors();
  ASN1_OCTET_STRING_free(address);
  return address != nullptr;
}

std::string TakeOpenSslErrors() {
  const unsigned long first = ERR_get_error();
  ERR_clear_error();
  if (first == 0) return {};
  const char* reason = ERR_reason_error_string(first);
  return reason ? std::string(reason) : "error " + std::to_string(ERR_GET_REASON(first));
}

}  // namespace smtpspec
