// The four messages of SCRAM as values: RFC 5802 section 7. Internal to sasl/.
//
// Views point into the text that was parsed.
#ifndef SMTPSPEC_SASL_SCRAM_MESSAGES_H_
#define SMTPSPEC_SASL_SCRAM_MESSAGES_H_

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "sasl/mechanism.h"

namespace smtpspec {

struct ScramClientFirst {
  std::string_view gs2_header, bare;
  std::optional<std::string> authorization_id;
  std::string user;
  std::string_view nonce;
};
std::expected<ScramClientFirst, SaslFailure> ParseScramClientFirst(std::string_view text);

struct ScramClientFinal {
  std::string_view without_proof;
  std::string channel_binding;  // decoded
  std::string_view nonce;
  std::string proof;  // decoded
};
std::expected<ScramClientFinal, SaslFailure> ParseScramClientFinal(std::string_view text);

// Errors are lines for a person.
struct ScramServerFirst {
  std::string_view nonce;
  std::string salt;  // decoded, not empty
  int iterations;
};
std::expected<ScramServerFirst, std::string_view> ParseScramServerFirst(std::string_view text);

// The server's signature, decoded.
std::expected<std::string, std::string_view> ParseScramServerFinal(std::string_view text);

// saslname: `,` and `=` are written as `=2C` and `=3D`.
std::string EncodeSaslName(std::string_view name);

// Octets that may stand in a nonce: printable ASCII except the comma; at least one.
bool IsScramNonce(std::string_view text);

}  // namespace smtpspec

#endif  // SMTPSPEC_SASL_SCRAM_MESSAGES_H_
