// What a cell of the lab comes to: the losses, and the rules that do not hold.
#ifndef SMTPSPEC_CONFORMANCE_ATTACK_LAB_JUDGEMENT_H_
#define SMTPSPEC_CONFORMANCE_ATTACK_LAB_JUDGEMENT_H_

#include <string>

#include "conformance/attack/lab.h"

namespace smtpspec {

// Fills in `losses` and `faults` from what else stands in the cell. `attacked`: it is no control
// run, in which everything has to arrive.
void JudgeLabCell(LabCell& cell, bool attacked);

// Of the tokens that the attacker read, each once: "sender, recipient, subject, body".
std::string LeakedNames(const LabCell& cell);
// How the cell went, in a few words: "delivered", "read + delivered, warned", "stopped".
std::string Outcome(const LabCell& cell);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_ATTACK_LAB_JUDGEMENT_H_
