// Certificates and keys of OpenSSL as owned values, and PEM of them. Internal to tls/.
#ifndef SMTPSPEC_TLS_X509_H_
#define SMTPSPEC_TLS_X509_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec {

struct OpenSslFree {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
template <class T>
using Owned = std::unique_ptr<T, OpenSslFree>;

// `what` names the option in the error: "certificate chain". Text around the certificates is
// skipped; none at all is an error. A key that is encrypted is an error: nobody is asked for a
// password.
std::expected<std::vector<Owned<X509>>, std::string> CertificatesFromPem(std::string_view pem,
                                                                         std::string_view what);
std::expected<Owned<EVP_PKEY>, std::string> PrivateKeyFromPem(std::string_view pem,
                                                              std::string_view what);
std::string PemOf(const X509* certificate);
std::string PemOf(const EVP_PKEY* key);

// An IPv4 or IPv6 address without brackets.
bool IsIpAddress(const std::string& name);

// Empties OpenSSL's error queue of this thread. Gives the first reason in it, printable; empty: the
// queue was empty.
std::string TakeOpenSslErrors();

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_X509_H_
