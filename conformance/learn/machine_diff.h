// Where two machines differ: walked through side by side, the shortest conversation first.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_MACHINE_DIFF_H_
#define SMTPSPEC_CONFORMANCE_LEARN_MACHINE_DIFF_H_

#include <string>
#include <vector>

#include "conformance/learn/machine.h"

namespace smtpspec {

// Both answer the same up to the last input of a conversation, and to that one they do not.
struct MachineDifference {
  std::vector<std::string> inputs;  // names; empty: the greetings differ
};

struct MachineComparison {
  std::vector<MachineDifference> differences;        // shorter ones first
  std::vector<std::string> only_first, only_second;  // inputs that the other lacks: not compared
  std::size_t unknown = 0;  // answers that one of them does not know: not compared either
};

// Inputs are the same where their names are. Behind answers that differ nothing is compared, nor
// where a machine does not know an answer.
MachineComparison Compare(const Machine& first, const Machine& second);

// The conversation as a dialogue: what both say once, what differs under the names of the two.
std::vector<std::string> Dialogue(const Machine& first, const Machine& second,
                                  const MachineDifference& difference,
                                  const std::string& first_name, const std::string& second_name);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_MACHINE_DIFF_H_
