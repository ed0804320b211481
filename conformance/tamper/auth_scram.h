// SCRAM-SHA-256 as a server that is wrong in exactly one place.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_AUTH_SCRAM_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_AUTH_SCRAM_H_

#include <memory>
#include <string>
#include <string_view>

#include "sasl/credentials.h"
#include "sasl/mechanism.h"

namespace smtpspec {

// Faults: those of SCRAM in auth_faults; with any other name there is none. All else is right, so
// that a client which does not mind the fault is let in: also the server's signature, except where
// the iterations are none or so many that nobody should have counted them, which ends in a refusal.
// The client's proof is not looked at: a check judges what the client goes on with.
std::unique_ptr<SaslServer> NewFaultyScramServer(std::string_view fault, const Credentials& account,
                                                 std::string nonce);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_AUTH_SCRAM_H_
