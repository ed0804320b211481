// The tester's side of SASL: each mechanism as it should be, and with exactly one misuse.
#ifndef SMTPSPEC_CONFORMANCE_RUN_AUTH_TESTER_H_
#define SMTPSPEC_CONFORMANCE_RUN_AUTH_TESTER_H_

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sasl/credentials.h"

namespace smtpspec {

class AuthTester {
 public:
  virtual ~AuthTester() = default;
  // The initial response; nothing: AUTH goes without one.
  virtual std::optional<std::string> Initial() = 0;
  // The response to a challenge; nothing: there is no more to say.
  virtual std::optional<std::string> Respond(std::string_view challenge) = 0;
};

// Mechanisms: PLAIN, LOGIN, SCRAM-SHA-256. Misuses ("" is none):
//   of all:   wrong-password unknown-user cancel
//   PLAIN:    other-authzid truncated no-initial
//   LOGIN:    truncated
//   SCRAM:    other-authzid gs2-y gs2-p unknown-binding wrong-binding wrong-proof no-proof
//             replayed-nonce truncated no-initial
// `cancel` answers the first challenge with "*", which is sent as it is. The error is a line for a
// person: no such mechanism, or no such misuse of it.
std::expected<std::unique_ptr<AuthTester>, std::string> NewAuthTester(std::string_view mechanism,
                                                                      std::string_view misuse,
                                                                      const Credentials& account,
                                                                      std::string nonce);

inline constexpr std::string_view kCancel = "*";

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_AUTH_TESTER_H_
