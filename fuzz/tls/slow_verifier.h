// Whether a chain of certificates is good for a name at a time: RFC 5280 and RFC 9525 read once
// more, slowly, by hand, and without the code that the product's verification goes through. Of
// OpenSSL it takes what reads a certificate and what checks one signature.
#ifndef SMTPSPEC_FUZZ_TLS_SLOW_VERIFIER_H_
#define SMTPSPEC_FUZZ_TLS_SLOW_VERIFIER_H_

#include <cstdint>
#include <string>

namespace smtpspec::fuzz {

struct SlowQuestion {
  std::string chain_pem, anchor_pem;  // what the server shows, its own first; who is trusted
  std::string name;                   // a DNS name, or an IPv4 address in four decimal numbers
  std::int64_t time = 0;              // seconds since 1970
};

// Why not; empty: it is good. Where there are several paths to the anchor, one that is good is
// enough.
std::string SlowRefusal(const SlowQuestion& question);

// Whether the key of the first certificate may sign, as it has to in every handshake that begins
// without a key in common.
bool SlowMaySign(const std::string& chain_pem);

// RFC 9525 section 6.3, of one name in a certificate. Beyond it, as widely done: a wildcard has at
// least two labels behind it, and letters, digits and hyphens in front of and behind the dot.
bool SlowNameMatches(std::string presented, std::string name);

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_TLS_SLOW_VERIFIER_H_
