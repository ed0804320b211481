// For a test: the machine that our server has to be, made from its order table and the replies that
// belong to it, and from nothing of its session.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_ORDER_MACHINE_H_
#define SMTPSPEC_CONFORMANCE_LEARN_ORDER_MACHINE_H_

#include <vector>

#include "conformance/learn/machine.h"

namespace smtpspec {

// Asserts that each input is one that it knows: all symbols but STARTTLS+X.
Machine OrderMachine(std::vector<MachineInput> inputs);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_ORDER_MACHINE_H_
