// SCRAM-SHA-256 as a client that can be wrong in exactly one place.
#ifndef SMTPSPEC_CONFORMANCE_RUN_SCRAM_TESTER_H_
#define SMTPSPEC_CONFORMANCE_RUN_SCRAM_TESTER_H_

#include <memory>
#include <string>
#include <string_view>

#include "conformance/run/auth_tester.h"

namespace smtpspec {

// The misuses are those of NewAuthTester. The server's signature is not looked at: a check judges
// the reply.
std::unique_ptr<AuthTester> NewScramTester(std::string_view misuse, const Credentials& account,
                                           std::string nonce);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_SCRAM_TESTER_H_
