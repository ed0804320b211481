// Our own server, learned: it is what its order table says, and a fault changes it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/learn/learn.h"
#include "conformance/learn/machine_claims.h"
#include "conformance/learn/machine_diff.h"
#include "conformance/learn/order_machine.h"
#include "conformance/learn/own_server.h"
#include "conformance/mutant/rig.h"
#include "net/host.h"

namespace smtpspec {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<const TeacherOptions> With(const std::vector<std::string>& inputs) {
  auto options = std::make_shared<TeacherOptions>();
  options->alphabet = MakeAlphabet(inputs, OwnServerValues()).value();
  return options;
}

LearnOptions ToDepth(std::size_t depth) {
  LearnOptions options;
  options.depth = depth;
  return options;
}

Learned LearnFrom(const std::shared_ptr<const TeacherOptions>& options,
                  const TeacherFactory& teachers, std::size_t depth) {
  auto learned =
      Learn(options->alphabet.inputs, options->alphabet.suffixes, teachers, ToDepth(depth));
  EXPECT_TRUE(learned) << learned.error().text;
  if (!learned) return {};
  EXPECT_EQ(learned->stopped, "");
  return *std::move(learned);
}

// In words, the first conversation in which the two are not the same; empty: there is none.
std::string FirstDifference(const Machine& first, const Machine& second) {
  const MachineComparison comparison = Compare(first, second);
  EXPECT_THAT(comparison.only_first, IsEmpty());
  EXPECT_THAT(comparison.only_second, IsEmpty());
  if (comparison.differences.empty()) return "";
  std::string text;
  for (const std::string& line :
       Dialogue(first, second, comparison.differences.front(), "first", "second"))
    text += line + "\n";
  return text;
}

std::vector<std::string> NamesOfAll() {
  std::vector<std::string> names;
  for (const Symbol& symbol : Symbols())
    if (symbol.name != "STARTTLS+X") names.emplace_back(symbol.name);
  return names;
}

TEST(LearnOwn, IsTheOrderTable) {
  const auto options = With({});
  const auto began = net::ProcessorTime();
  const Learned learned = LearnFrom(options, OwnServerTeachers(options), 2);
  const auto took = net::ProcessorTime() - began;
  RecordProperty("states", static_cast<int>(learned.machine.states.size()));
  RecordProperty("conversations", static_cast<int>(learned.conversations));
  RecordProperty("ms", static_cast<int>(took.count()));
  EXPECT_EQ(FirstDifference(OrderMachine(options->alphabet.inputs), learned.machine), "");
}

// The depth that servers behind sockets are learned with is enough for it, with every input.
TEST(LearnOwn, IsTheOrderTableWithEveryInput) {
  const auto options = With(NamesOfAll());
  const Learned learned = LearnFrom(options, OwnServerTeachers(options), 1);
  EXPECT_EQ(FirstDifference(OrderMachine(options->alphabet.inputs), learned.machine), "");
}

// The comparison itself finds one wrong answer, and one step that leads elsewhere, in any state.
TEST(LearnOwn, DiffersFromATableWithAnyOneStepChanged) {
  const Machine table = OrderMachine(With({})->alphabet.inputs);
  for (std::size_t state = 0; state < table.states.size(); ++state) {
    for (std::size_t input = 0; input < table.inputs.size(); input += 5) {
      Machine changed = table;
      changed.states[state].steps[input]->answer.replies.emplace_back("599");
      EXPECT_NE(FirstDifference(table, changed), "") << state << " " << input;
    }
  }
}

TeacherFactory MutantTeachers(std::shared_ptr<const TeacherOptions> options,
                              const std::string& lines) {
  return [options = std::move(options), mutant = MutantOf(lines)] {
    return NewServerTeacher(options, NewMutantTarget(mutant, RigValues(), false));
  };
}

constexpr const char* kKeepsWhatStandsBehindStartTls = "given leftover kept";

// A client that says one command a segment, and goes on with the handshake at once, never does what
// the fault is about.
TEST(LearnOwn, CommandInjectionIsNotSeenWithoutASegmentOfTwoCommands) {
  const auto options =
      With({"EHLO", "MAIL", "RCPT", "DATA", ".", "RSET", "NOOP", "QUIT", "upgrade"});
  const Learned own = LearnFrom(options, OwnServerTeachers(options), 2);
  const Learned faulty =
      LearnFrom(options, MutantTeachers(options, kKeepsWhatStandsBehindStartTls), 2);
  EXPECT_GT(own.machine.states.size(), 8U);
  EXPECT_EQ(own.machine.states.size(), faulty.machine.states.size());
  EXPECT_EQ(FirstDifference(own.machine, faulty.machine), "");
}

TEST(LearnOwn, CommandInjectionIsSeenWithASegmentOfTwoCommands) {
  const auto options = With({"EHLO", "NOOP", "QUIT", "upgrade", "upgrade+NOOP"});
  const Learned own = LearnFrom(options, OwnServerTeachers(options), 2);
  const Learned faulty =
      LearnFrom(options, MutantTeachers(options, kKeepsWhatStandsBehindStartTls), 2);
  const MachineComparison comparison = Compare(own.machine, faulty.machine);
  ASSERT_THAT(comparison.differences, testing::Not(IsEmpty()));
  const MachineDifference& first = comparison.differences.front();
  EXPECT_THAT(first.inputs, ElementsAre("EHLO", "upgrade+NOOP"));
  // The reply to what was said in clear comes inside TLS.
  const std::vector<std::string> dialogue =
      Dialogue(own.machine, faulty.machine, first, "own", "faulty");
  EXPECT_THAT(dialogue, Contains("own S: 421 closed"));
  EXPECT_THAT(dialogue, Contains("faulty S: *TLS 220 250"));
  // And the machine alone says so, without another to compare it with.
  const auto kinds = [&](const Machine& machine) {
    std::vector<std::string> all;
    for (const MachineFinding& finding : JudgeMachine(machine, options->alphabet, false))
      all.push_back(finding.broken.invariant + ": " + Text(machine, finding.word));
    return all;
  };
  EXPECT_THAT(kinds(own.machine), IsEmpty());
  EXPECT_THAT(kinds(faulty.machine), Contains("no-carried-octets: EHLO upgrade+NOOP"));
}

}  // namespace
}  // namespace smtpspec
