// Machines compared, and as files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/learn/machine_diff.h"
#include "conformance/learn/machine_file.h"

namespace smtpspec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Answer Said(const std::string& code, bool closed = false) {
  Answer answer;
  answer.replies = {code};
  answer.closed = closed;
  return answer;
}

// HELO is said first; MAIL is taken then, and QUIT ends it.
Machine Small() {
  Answer gone;
  gone.closed = true;
  Machine machine;
  machine.inputs = {
      {"HELO", "HELO x\\r\\n"}, {"MAIL", "MAIL FROM:<>\\r\\n"}, {"QUIT", "QUIT\\r\\n"}};
  machine.greeting = Said("220");
  using Step = Machine::Step;
  machine.states = {{{}, {Step{Said("250"), 1}, Step{Said("503"), 0}, Step{Said("221", true), 2}}},
                    {{}, {Step{Said("250"), 1}, Step{Said("250"), 1}, Step{Said("221", true), 2}}},
                    {{}, {Step{gone, 2}, Step{gone, 2}, Step{gone, 2}}}};
  return InOrder(machine);
}

MachineRecord Recorded(Machine machine) {
  MachineRecord record;
  record.version = "1.2.3";
  record.command = {"smtpspec", "learn"};
  record.target = "localhost:25";
  record.transport = "starttls";
  record.replies = "code";
  record.depth = 2;
  record.stopped = "the time is over";
  record.conversations = 7;
  record.longest = 3;
  record.duration_ms = 12;
  record.machine = std::move(machine);
  return record;
}

TEST(MachineOrder, HasShortestWaysAndNoStateThatNothingLeadsTo) {
  Machine machine = Small();
  machine.states.push_back(machine.states[0]);
  const Machine ordered = InOrder(machine);
  ASSERT_EQ(ordered.states.size(), 3U);
  EXPECT_EQ(Text(ordered, ordered.states[0].access), "(start)");
  EXPECT_EQ(Text(ordered, ordered.states[1].access), "HELO");
  EXPECT_EQ(Text(ordered, ordered.states[2].access), "QUIT");
}

TEST(MachineDiff, SameMachinesDoNotDifferWhateverTheOrderOfTheirInputs) {
  Machine turned = Small();
  std::ranges::reverse(turned.inputs);
  for (Machine::State& state : turned.states) std::ranges::reverse(state.steps);
  EXPECT_THAT(Compare(Small(), turned).differences, IsEmpty());
}

// Small with its second state twice, in turn.
TEST(MachineDiff, SameBehaviourWithMoreStatesIsTheSame) {
  Machine twice = Small();
  twice.states.push_back(twice.states[1]);
  twice.states[1].steps[1]->to = 3;
  EXPECT_THAT(Compare(Small(), twice).differences, IsEmpty());
}

TEST(MachineDiff, FindsTheShortestConversationFirst) {
  Machine other = Small();
  other.states[1].steps[1]->answer = Said("550");
  other.states[1].steps[2]->answer = Said("221");
  const MachineComparison found = Compare(Small(), other);
  ASSERT_EQ(found.differences.size(), 2U);
  EXPECT_THAT(found.differences[0].inputs, ElementsAre("HELO", "MAIL"));
  EXPECT_THAT(found.differences[1].inputs, ElementsAre("HELO", "QUIT"));
  EXPECT_THAT(Dialogue(Small(), other, found.differences[0], "a", "b"),
              ElementsAre("S: 220", "C: HELO x\\r\\n", "S: 250", "C: MAIL FROM:<>\\r\\n",
                          "a S: 250", "b S: 550"));
}

TEST(MachineDiff, AStepThatLeadsElsewhereIsFoundBehindIt) {
  Machine other = Small();
  other.states[0].steps[0]->to = 0;  // HELO is forgotten
  const MachineComparison found = Compare(Small(), other);
  ASSERT_THAT(found.differences, Not(IsEmpty()));
  EXPECT_THAT(found.differences[0].inputs, ElementsAre("HELO", "MAIL"));
}

TEST(MachineDiff, GreetingsDiffer) {
  Machine other = Small();
  other.greeting = Said("554", true);
  const MachineComparison found = Compare(Small(), other);
  ASSERT_EQ(found.differences.size(), 1U);
  EXPECT_THAT(Dialogue(Small(), other, found.differences[0], "a", "b"),
              ElementsAre("a S: 220", "b S: 554 closed"));
}

TEST(MachineDiff, InputsOfOneAloneAndUnknownStepsAreNotCompared) {
  Machine other = Small();
  other.inputs[1].name = "DATA";
  other.states[1].steps[2].reset();
  const MachineComparison found = Compare(Small(), other);
  EXPECT_GT(found.unknown, 0U);
  EXPECT_EQ(Compare(Small(), Small()).unknown, 0U);
  EXPECT_THAT(found.differences, IsEmpty());
  EXPECT_THAT(found.only_first, ElementsAre("MAIL"));
  EXPECT_THAT(found.only_second, ElementsAre("DATA"));
}

TEST(MachineJsonFile, IsReadAsItWasWritten) {
  Machine machine = Small();
  machine.states[1].steps[1]->answer.event = Answer::Event::kHandshake;
  machine.states[1].steps[1]->answer.tls = true;
  machine.states[1].steps[0].reset();
  const std::string text = MachineJson(Recorded(machine));
  EXPECT_TRUE(IsMachineJson(text));
  const auto read = ParseMachineJson(text);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(MachineJson(*read), text);
  EXPECT_EQ(read->machine.inputs, machine.inputs);
  EXPECT_FALSE(read->machine.states[1].steps[0]);
  EXPECT_EQ(Text(read->machine.states[1].steps[1]->answer), "*TLS 250");
}

TEST(MachineJsonFile, WhatIsWrongIsNamed) {
  const auto good = nlohmann::ordered_json::parse(MachineJson(Recorded(Small())));
  const auto error_of = [](const nlohmann::ordered_json& json) {
    const auto read = ParseMachineJson(json.dump());
    return read ? std::string("nothing is wrong") : read.error();
  };
  EXPECT_EQ(error_of(good), "nothing is wrong");
  auto wrong = good;
  wrong["schema"] = "smtpspec-machine/2";
  EXPECT_THAT(error_of(wrong), HasSubstr("smtpspec-machine/2"));
  wrong = good;
  wrong.erase("depth");
  EXPECT_THAT(error_of(wrong), HasSubstr("depth"));
  wrong = good;
  wrong["machine"]["states"][0]["steps"][0]["to"] = 3;
  EXPECT_THAT(error_of(wrong), HasSubstr("no state 3"));
  wrong = good;
  wrong["machine"]["states"][0]["steps"][0]["input"] = "\x1b[31m";
  EXPECT_THAT(error_of(wrong), testing::AllOf(HasSubstr("inputs"), Not(HasSubstr("\x1b"))));
  wrong = good;
  wrong["machine"]["states"] = nlohmann::ordered_json::array();
  EXPECT_THAT(error_of(wrong), HasSubstr("states"));
  wrong = good;
  wrong["machine"]["inputs"][1]["name"] = "HELO";
  EXPECT_THAT(error_of(wrong), HasSubstr("twice"));
  EXPECT_THAT(ParseMachineJson("{").error(), HasSubstr("no JSON"));
  EXPECT_FALSE(IsMachineJson(R"({"schema": "smtpspec-report/1"})"));
}

TEST(MachineDotFile, HasOneEdgeFromAStateToAnother) {
  EXPECT_EQ(MachineDot(Small(), "a \"server\""),
            "digraph \"a \\\"server\\\"\" {\n"
            "  node [shape=box];\n"
            "  0 [label=\"start: 220\"];\n"
            "  1 [label=\"1: HELO\"];\n"
            "  2 [label=\"closed\"];\n"
            "  0 -> 0 [label=\"MAIL / 503\\l\"];\n"
            "  0 -> 1 [label=\"HELO / 250\\l\"];\n"
            "  0 -> 2 [label=\"QUIT / 221 closed\\l\"];\n"
            "  1 -> 1 [label=\"HELO, MAIL / 250\\l\"];\n"
            "  1 -> 2 [label=\"QUIT / 221 closed\\l\"];\n"
            "}\n");
}

}  // namespace
}  // namespace smtpspec
