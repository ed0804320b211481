// The learner on machines that are made up: it finds each of them, and says so where it cannot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <random>

#include "conformance/learn/learn.h"
#include "conformance/learn/machine_diff.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Answer Said(std::string text) {
  Answer answer;
  answer.replies = {std::move(text)};
  return answer;
}

std::vector<MachineInput> Inputs(std::size_t count) {
  std::vector<MachineInput> inputs;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    inputs.push_back({name, name});
  }
  return inputs;
}

// Every step leads anywhere, and says one of a few words.
Machine RandomMachine(std::size_t states, std::size_t inputs, unsigned seed) {
  std::mt19937 random(seed);
  Machine machine;
  machine.inputs = Inputs(inputs);
  machine.greeting = Said("220");
  for (std::size_t state = 0; state < states; ++state) {
    Machine::State made;
    for (std::size_t input = 0; input < inputs; ++input)
      made.steps.push_back(
          Machine::Step{Said(std::to_string(500 + random() % 4)), random() % states});
    machine.states.push_back(std::move(made));
  }
  return InOrder(machine);
}

// `change` may alter an answer; it is given how many conversations there were.
using Change =
    std::function<void(std::size_t conversation, const Word& word, std::size_t at, Answer& answer)>;

class MadeUpTeacher : public Teacher {
 public:
  MadeUpTeacher(const Machine& machine, std::shared_ptr<std::atomic<std::size_t>> conversations,
                Change change)
      : machine_(machine), conversations_(std::move(conversations)), change_(std::move(change)) {}
  std::expected<std::vector<Answer>, std::string> Ask(const Word& word,
                                                      std::span<const Answer> known,
                                                      int /*patience*/) override {
    const std::size_t conversation = ++*conversations_;
    std::vector<Answer> answers = {machine_.greeting};
    std::size_t state = 0;
    for (std::size_t i = 0; i < word.size() && !answers.back().closed; ++i) {
      const Machine::Step& step = *machine_.states[state].steps[word[i]];
      answers.push_back(step.answer);
      if (change_) change_(conversation, word, i, answers.back());
      if (i + 1 < known.size() && answers.back() != known[i + 1]) break;
      state = step.to;
    }
    return answers;
  }

 private:
  const Machine& machine_;
  std::shared_ptr<std::atomic<std::size_t>> conversations_;
  Change change_;
};

std::expected<Learned, Halt> LearnMachine(const Machine& machine, LearnOptions options,
                                          const Change& change = {}) {
  const auto conversations = std::make_shared<std::atomic<std::size_t>>(0);
  return Learn(
      machine.inputs, {},
      [&] { return std::make_unique<MadeUpTeacher>(machine, conversations, change); }, options);
}

LearnOptions Depth(std::size_t depth, std::size_t jobs = 1) {
  LearnOptions options;
  options.depth = depth;
  options.limits.jobs = jobs;
  return options;
}

TEST(Learner, FindsMachinesAndNoStateTooMany) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    const Machine machine = RandomMachine(3 + seed % 12, 2 + seed % 4, seed);
    const auto learned = LearnMachine(machine, Depth(3, 1 + seed % 3));
    ASSERT_TRUE(learned) << seed << learned.error().text;
    EXPECT_EQ(learned->stopped, "");
    EXPECT_THAT(Compare(machine, learned->machine).differences, IsEmpty()) << seed;
    EXPECT_LE(learned->machine.states.size(), machine.states.size()) << seed;
  }
}

// A lock that opens behind a row of inputs: the depth says how long a row is found.
TEST(Learner, FindsAsManyStatesMoreAsTheDepthSays) {
  const auto lock = [](std::size_t length) {
    Machine machine;
    machine.inputs = Inputs(3);
    machine.greeting = Said("220");
    for (std::size_t state = 0; state <= length; ++state) {
      Machine::State made;
      for (std::size_t input = 0; input < 3; ++input) {
        const bool right = input == state % 3 && state < length;
        made.steps.push_back(Machine::Step{Said("250"), right ? state + 1 : 0});
      }
      if (state == length) made.steps[2]->answer = Said("354");
      machine.states.push_back(std::move(made));
    }
    return machine;
  };
  for (std::size_t length = 1; length <= 4; ++length) {
    const Machine machine = lock(length);
    const auto deep = LearnMachine(machine, Depth(length + 1));
    ASSERT_TRUE(deep);
    EXPECT_THAT(Compare(machine, deep->machine).differences, IsEmpty()) << length;
    const auto shallow = LearnMachine(machine, Depth(length));
    ASSERT_TRUE(shallow);
    EXPECT_EQ(shallow->machine.states.size(), 1U) << length;
  }
}

TEST(Learner, SameMachineWhateverTheNumberOfJobs) {
  const Machine machine = RandomMachine(12, 4, 99);
  const auto one = LearnMachine(machine, Depth(2, 1)), eight = LearnMachine(machine, Depth(2, 8));
  ASSERT_TRUE(one && eight);
  EXPECT_EQ(one->conversations, eight->conversations);
  EXPECT_THAT(Compare(one->machine, eight->machine).differences, IsEmpty());
}

TEST(Learner, StopsAtALimitOfStatesWithWhatIsKnown) {
  LearnOptions options = Depth(2);
  options.most_states = 5;
  const auto learned = LearnMachine(RandomMachine(14, 4, 5), options);
  ASSERT_TRUE(learned) << learned.error().text;
  EXPECT_EQ(learned->stopped, "there are more than 5 states");
  EXPECT_EQ(learned->machine.states.size(), 5U);
}

TEST(Learner, StopsWhenTheTimeIsOver) {
  LearnOptions options = Depth(5);
  options.limits.time = std::chrono::milliseconds(1);
  const auto learned = LearnMachine(RandomMachine(100, 6, 5), options);
  ASSERT_TRUE(learned) << learned.error().text;
  EXPECT_EQ(learned->stopped, "the time is over");
}

TEST(Learner, TellsOfAServerThatAnswersAsItLikes) {
  std::atomic<unsigned> count = 0;
  const auto learned = LearnMachine(RandomMachine(6, 3, 1), Depth(2),
                                    [&](std::size_t, const Word&, std::size_t, Answer& answer) {
                                      if (++count % 3 == 0) answer.replies = {"451"};
                                    });
  ASSERT_FALSE(learned);
  EXPECT_EQ(learned.error().why, Halt::Why::kNondeterministic);
  EXPECT_THAT(learned.error().text, HasSubstr("and the next time:"));
}

// A disturbance that does not come again changes nothing, whether it is met when the answer is
// first had or later.
TEST(Learner, ADisturbanceIsLookedInto) {
  const Machine machine = RandomMachine(8, 3, 7);
  for (const std::size_t disturbed : {2U, 9U, 30U, 100U}) {
    const auto learned = LearnMachine(
        machine, Depth(2),
        [&](std::size_t conversation, const Word& word, std::size_t at, Answer& answer) {
          if (conversation == disturbed && at + 1 == word.size()) answer.replies = {"451"};
        });
    ASSERT_TRUE(learned) << learned.error().text;
    EXPECT_THAT(Compare(machine, learned->machine).differences, IsEmpty()) << disturbed;
  }
}

TEST(Learner, ClosedIsTheEnd) {
  Machine machine = RandomMachine(4, 3, 3);
  machine.states[1].steps[0]->answer.closed = true;
  const auto learned = LearnMachine(machine, Depth(2));
  ASSERT_TRUE(learned);
  Answer gone;
  gone.closed = true;
  std::size_t ends = 0;
  for (std::size_t state = 0; state < learned->machine.states.size(); ++state) {
    const auto& steps = learned->machine.states[state].steps;
    ends += std::ranges::all_of(
        steps, [&](const auto& step) { return step->to == state && step->answer == gone; });
  }
  EXPECT_EQ(ends, 1U);
}

}  // namespace
}  // namespace smtpspec
