// Holds a learned machine to the invariants of meeting/invariants.h that replies alone can show, by
// the judge that `fuzz server` has.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_MACHINE_CLAIMS_H_
#define SMTPSPEC_CONFORMANCE_LEARN_MACHINE_CLAIMS_H_

#include <vector>

#include "conformance/run/broken.h"
#include "conformance/learn/machine.h"
#include "conformance/learn/symbol.h"

namespace smtpspec {

struct MachineFinding {
  Broken broken;
  Word word;  // a conversation that shows it, a short one
};

// What any conversation of the machine shows that goes to a state by its shortest way and says two
// inputs more; each kind once. `alphabet`: that of the machine, whose answers have whole codes in
// them. `implicit`: TLS came before the greeting.
std::vector<MachineFinding> JudgeMachine(const Machine& machine, const Alphabet& alphabet,
                                         bool implicit);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_MACHINE_CLAIMS_H_
