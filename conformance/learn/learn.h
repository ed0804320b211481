// Learns the machine of a server, from the first question to the machine that is believed.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_LEARN_H_
#define SMTPSPEC_CONFORMANCE_LEARN_LEARN_H_

#include <chrono>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "conformance/learn/machine.h"
#include "conformance/learn/questions.h"
#include "conformance/learn/teacher.h"

namespace smtpspec {

struct LearnOptions {
  std::size_t depth = 1;  // of FindCounterexample
  std::size_t most_states = 200;
  QuestionLimits limits;
};

struct Learned {
  Machine machine;
  std::string stopped;  // why it is not all of the machine; empty: it is, to this depth
  std::size_t conversations = 0, longest = 0;
  std::chrono::milliseconds time{0};
};

struct LearnProgress {
  std::size_t states, conversations;
};

// `suffixes`: what tells states apart from the beginning on. The error: no machine, since nobody
// could be reached, or since the server answers the same conversation in different ways.
std::expected<Learned, Halt> Learn(std::vector<MachineInput> inputs,
                                   const std::vector<Word>& suffixes, TeacherFactory teachers,
                                   const LearnOptions& options,
                                   const std::function<void(LearnProgress)>& progress = {});

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_LEARN_H_
