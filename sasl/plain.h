// PLAIN of RFC 4616, both sides. Internal to sasl/.
#ifndef SMTPSPEC_SASL_PLAIN_H_
#define SMTPSPEC_SASL_PLAIN_H_

#include <memory>
#include <string>

#include "sasl/mechanism.h"

namespace smtpspec {

inline constexpr std::string_view kPlain = "PLAIN";

// The parameters are those of NewSaslServer and NewSaslClient; PLAIN has no nonce.
std::unique_ptr<SaslServer> NewPlainServer(const Accounts& accounts, std::string);
std::unique_ptr<SaslClient> NewPlainClient(const Credentials& credentials, std::string);

}  // namespace smtpspec

#endif  // SMTPSPEC_SASL_PLAIN_H_
