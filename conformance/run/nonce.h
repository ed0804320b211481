// Words that are in no other run, and the same in every repetition of this one.
#ifndef SMTPSPEC_CONFORMANCE_RUN_NONCE_H_
#define SMTPSPEC_CONFORMANCE_RUN_NONCE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace smtpspec {

// Twelve lower-case letters and digits, a letter first: fits as a label of a domain, as a word of
// text and as a SASL nonce.
std::string RunNonce(std::uint64_t seed, std::string_view name);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_NONCE_H_
