// A mutant: the reference server with exactly one fault, which a check must find. The fault is in a
// script: rules that tamper beside the engine, and `given` lines that set it up badly.
#ifndef SMTPSPEC_CONFORMANCE_MUTANT_MUTANT_H_
#define SMTPSPEC_CONFORMANCE_MUTANT_MUTANT_H_

#include <memory>

#include "conformance/run/wire.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"

namespace smtpspec {

// `mutant` is expanded. A fault in the script is the error of every Connect. `openssl`: true where
// the check is about versions, certificates or hellos.
std::unique_ptr<ServerTarget> NewMutantTarget(const script::Block& mutant,
                                              const script::Placeholders& values, bool openssl);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MUTANT_MUTANT_H_
