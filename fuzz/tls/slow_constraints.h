// Names in certificates, by hand. Internal to the slow verifier.
#ifndef SMTPSPEC_FUZZ_TLS_SLOW_CONSTRAINTS_H_
#define SMTPSPEC_FUZZ_TLS_SLOW_CONSTRAINTS_H_

#include <openssl/x509.h>

#include <string>

namespace smtpspec::fuzz {

// Whether the subjectAltName holds the DNS name, or the IPv4 address. The subject does not count.
bool NamesHave(X509* certificate, const std::string& name);

// Whether the nameConstraints of the one let the other have its names and addresses.
bool NamesArePermitted(X509* by, X509* certificate);

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_TLS_SLOW_CONSTRAINTS_H_
