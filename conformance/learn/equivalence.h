// Looks for a conversation that a learned machine gets wrong, by the partial W-method.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_EQUIVALENCE_H_
#define SMTPSPEC_CONFORMANCE_LEARN_EQUIVALENCE_H_

#include <expected>
#include <optional>

#include "conformance/learn/learner.h"

namespace smtpspec {

// Behind each state every row of `depth` inputs is said, and then what tells the state that the
// machine foresees from all others: a server that has up to `depth` - 1 states more than the
// machine is found out. Nothing: no such conversation was found. `learner` is closed.
std::expected<std::optional<Word>, Halt> FindCounterexample(const Learner& learner,
                                                            Questions& questions,
                                                            std::size_t depth);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_EQUIVALENCE_H_
