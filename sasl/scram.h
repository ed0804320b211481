// SCRAM-SHA-256 of RFC 5802 and RFC 7677, both sides. Internal to sasl/.
#ifndef SMTPSPEC_SASL_SCRAM_H_
#define SMTPSPEC_SASL_SCRAM_H_

#include <memory>
#include <string>

#include "sasl/mechanism.h"

namespace smtpspec {

inline constexpr std::string_view kScramSha256 = "SCRAM-SHA-256";

// The parameters are those of NewSaslServer and NewSaslClient.
std::unique_ptr<SaslServer> NewScramServer(const Accounts& accounts, std::string nonce);
std::unique_ptr<SaslClient> NewScramClient(const Credentials& credentials, std::string nonce);

}  // namespace smtpspec

#endif  // SMTPSPEC_SASL_SCRAM_H_
