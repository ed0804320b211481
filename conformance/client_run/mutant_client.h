// A client with exactly one fault, which a check must find: rules that tamper beside the reference
// client, `given` lines that set it up badly, or a dialogue that says what the client says.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_MUTANT_CLIENT_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_MUTANT_CLIENT_H_

#include <memory>

#include "conformance/client_run/client_under_test.h"
#include "conformance/script/script.h"

namespace smtpspec {

//   given policy NAME    whatever the task says
//   given verify none    any certificate will do
//   given trust none     no certificate will do; only handshakes of the ledger succeed
//   given tls-min V      old versions too
//   given tls careless   goes on with a handshake that must fail
//   given sni NAME       asks for another server, or with `none` for no one
//   given mechanism NAME of AUTH
//
// `mutant` is expanded, and outlives the client. A fault in it is that of every run.
std::unique_ptr<ClientUnderTest> NewMutantClient(const script::Block& mutant);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_MUTANT_CLIENT_H_
