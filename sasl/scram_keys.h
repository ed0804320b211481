// The arithmetic of SCRAM-SHA-256: RFC 5802 section 3. Internal to sasl/.
#ifndef SMTPSPEC_SASL_SCRAM_KEYS_H_
#define SMTPSPEC_SASL_SCRAM_KEYS_H_

#include <string>
#include <string_view>

#include "sasl/credentials.h"

namespace smtpspec {

inline constexpr std::size_t kScramKeySize = 32;

std::string HmacSha256(std::string_view key, std::string_view octets);
std::string Sha256(std::string_view octets);
std::string Xor(std::string_view a, std::string_view b);  // of equal size
// In a time that does not depend on the octets.
bool SameOctets(std::string_view a, std::string_view b);

// SaltedPassword, ClientKey, StoredKey, ServerKey: each from the one that the RFC says.
Secret SaltPassword(std::string_view prepared_password, std::string_view salt, int iterations);
Secret ClientKey(const Secret& salted_password);
std::string StoredKey(const Secret& client_key);
std::string ServerKey(const Secret& salted_password);

}  // namespace smtpspec

#endif  // SMTPSPEC_SASL_SCRAM_KEYS_H_
