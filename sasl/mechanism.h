// SASL exchanges as values: messages in, messages out. Knows neither SMTP nor base64 of its
// framing.
#ifndef SMTPSPEC_SASL_MECHANISM_H_
#define SMTPSPEC_SASL_MECHANISM_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sasl/credentials.h"

namespace smtpspec {

// What a server does next.
struct SaslChallenge {
  std::string octets;
};  // may be empty
struct SaslSuccess {
  std::string user;
};
enum class SaslFailure {
  kMalformed,  // not a message of the mechanism: 501
  kRefused,    // wrong user, password, proof or authorization identity: 535
};
using SaslStep = std::variant<SaslChallenge, SaslSuccess, SaslFailure>;

class SaslServer {
 public:
  virtual ~SaslServer() = default;
  // The first call has the initial response or nothing when there was none; all others have a
  // response. Asserts after success and failure.
  virtual SaslStep Respond(std::optional<std::string_view> response) = 0;
};

// Mechanisms of the server, strongest first: SCRAM-SHA-256, PLAIN.
const std::vector<std::string>& ServerMechanisms();
// `nonce`: printable octets without comma, at least one, fresh for each exchange. `accounts` must
// outlive the exchange. Null: unknown mechanism.
std::unique_ptr<SaslServer> NewSaslServer(std::string_view mechanism, const Accounts& accounts,
                                          std::string nonce);

// What a client does next.
struct SaslResponse {
  std::string octets;
};
struct SaslAbort {
  std::string_view reason;
};  // send "*"; static text for a person
using SaslReaction = std::variant<SaslResponse, SaslAbort>;

class SaslClient {
 public:
  virtual ~SaslClient() = default;
  virtual std::string_view Mechanism() const = 0;
  virtual std::optional<std::string> InitialResponse() = 0;  // called first, once
  virtual SaslReaction Challenge(std::string_view octets) = 0;
  // The server has claimed success. False when the mechanism has proof to the contrary or none at
  // all where it should: SCRAM without a good server signature.
  virtual bool AcceptsSuccess() const = 0;
};

// Mechanisms of the client, strongest first. Null: unknown mechanism, or SASLprep does not allow
// the name or the password (PLAIN: one of them is empty or has a NUL).
const std::vector<std::string>& ClientMechanisms();
std::unique_ptr<SaslClient> NewSaslClient(std::string_view mechanism,
                                          const Credentials& credentials, std::string nonce);

}  // namespace smtpspec

#endif  // SMTPSPEC_SASL_MECHANISM_H_
