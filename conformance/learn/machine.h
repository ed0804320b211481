// A Mealy machine of a server: for each state and input what is answered, and the state behind it.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_MACHINE_H_
#define SMTPSPEC_CONFORMANCE_LEARN_MACHINE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace smtpspec {

// What came of one input.
struct Answer {
  enum class Event {
    kNone,
    kNotSent,  // the input cannot be said here: a handshake that the server does not await
    kHandshake,
    kHandshakeFailed
  };
  Event event = Event::kNone;
  std::vector<std::string> replies;  // their codes, or what --replies makes of them
  bool tls = false;                  // said inside TLS
  bool closed = false;               // the server has ended the connection
  friend auto operator<=>(const Answer&, const Answer&) = default;
};
// "*250" is said inside TLS: "220", "*TLS", "421 closed", "nothing", "not sent".
std::string Text(const Answer& answer);

struct MachineInput {
  std::string name;
  std::string sends;  // as scripts write octets, with placeholders; or words in parentheses
  friend bool operator==(const MachineInput&, const MachineInput&) = default;
};

using Word = std::vector<std::size_t>;  // of inputs, by their place in the alphabet

struct Machine {
  struct Step {
    Answer answer;
    std::size_t to;
  };
  struct State {
    Word access;                             // a shortest way there
    std::vector<std::optional<Step>> steps;  // one an input; nothing: not known, a limit came
  };
  std::vector<MachineInput> inputs;
  Answer greeting;
  std::vector<State> states;  // the first is that behind the greeting
};

// The same machine with its states in breadth-first order and a shortest way to each; states that
// nothing leads to are left out.
Machine InOrder(const Machine& machine);
// Names of the inputs, with blanks between; "(start)" for none.
std::string Text(const Machine& machine, const Word& word);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_MACHINE_H_
