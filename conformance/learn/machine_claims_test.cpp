#include "conformance/learn/machine_claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/learn/order_machine.h"
#include "conformance/learn/own_server.h"
#include "conformance/run/named_invariants.h"

namespace smtpspec {
namespace {

using testing::IsEmpty;

struct Setting {
  Alphabet alphabet = MakeAlphabet({}, OwnServerValues()).value();
  Machine machine = OrderMachine(alphabet.inputs);

  std::size_t Input(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::find(machine.inputs, name, &MachineInput::name) -
                                    machine.inputs.begin());
  }
  // Where the conversation leads.
  Machine::State& Behind(const std::vector<std::string_view>& words) {
    std::size_t state = 0;
    for (const std::string_view word : words) state = machine.states[state].steps[Input(word)]->to;
    return machine.states[state];
  }
  Machine::Step& Step(const std::vector<std::string_view>& words, std::string_view input) {
    return *Behind(words).steps[Input(input)];
  }
  std::vector<std::string> Broken() const {
    std::vector<std::string> all;
    for (const MachineFinding& finding : JudgeMachine(machine, alphabet, false)) {
      EXPECT_NE(FindInvariant(finding.broken.invariant), nullptr) << finding.broken.invariant;
      all.push_back(finding.broken.invariant + " " + finding.broken.kind + ": " +
                    Text(machine, finding.word));
    }
    return all;
  }
};

TEST(MachineClaims, NothingIsBrokenByTheOrderTable) {
  EXPECT_THAT(Setting().Broken(), IsEmpty());
}

TEST(MachineClaims, NothingIsBrokenByAMachineThatIsNotKnown) {
  Setting setting;
  setting.machine.states.clear();
  EXPECT_THAT(setting.Broken(), IsEmpty());
}

struct Fault {
  std::vector<std::string_view> behind;
  std::string_view input;
  std::vector<std::string> answers;
  std::vector<std::string_view> to;  // the state that it leads to; none: as before
  std::string_view broken;
};
std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << fault.broken;
}
class FaultyMachine : public testing::TestWithParam<Fault> {};

TEST_P(FaultyMachine, IsFoundOut) {
  const Fault& fault = GetParam();
  Setting setting;
  Machine::Step& step = setting.Step(fault.behind, fault.input);
  step.answer.replies = fault.answers;
  step.answer.closed = false;
  if (!fault.to.empty())
    step.to = static_cast<std::size_t>(&setting.Behind(fault.to) - setting.machine.states.data());
  EXPECT_THAT(setting.Broken(), testing::Contains(testing::StartsWith(std::string(fault.broken))));
}

INSTANTIATE_TEST_SUITE_P(
    All, FaultyMachine,
    testing::Values(
        Fault{{"EHLO"}, "RCPT", {"250"}, {}, "order-table recipient-without-sender: EHLO RCPT"},
        Fault{{"EHLO", "STARTTLS", "TLS", "EHLO"},
              "STARTTLS",
              {"220"},
              {},
              "order-table starttls-inside-tls: EHLO STARTTLS TLS EHLO STARTTLS"},
        Fault{{"EHLO", "STARTTLS", "TLS", "EHLO", "MAIL", "RCPT"},
              "RSET",
              {"250"},
              {"EHLO", "STARTTLS", "TLS", "EHLO", "MAIL", "RCPT"},
              "transactions RSET-keeps-envelope"},
        Fault{{"EHLO"}, "NOOP", {"250", "250"}, {}, "one-reply-per-command surplus: EHLO NOOP"},
        Fault{{"EHLO"}, "NUL", {"250"}, {}, "grammar nul: EHLO NUL"}));

}  // namespace
}  // namespace smtpspec
