#include "conformance/learn/learner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace smtpspec {
namespace {

Word Joined(const Word& first, const Word& second) {
  Word word = first;
  word.insert(word.end(), second.begin(), second.end());
  return word;
}

Word From(const Word& word, std::size_t begin) {
  return {word.begin() + static_cast<std::ptrdiff_t>(begin), word.end()};
}

std::vector<AnswerId> Last(const std::vector<AnswerId>& answers, std::size_t count) {
  return {answers.end() - static_cast<std::ptrdiff_t>(count), answers.end()};
}

}  // namespace

Learner::Learner(Questions& questions, std::vector<Word> suffixes, std::size_t most_states)
    : questions_(questions), tree_(std::move(suffixes)), most_states_(most_states) {}

Learner::Outcome Learner::AddState(Word access, std::size_t leaf) {
  if (states_.size() >= most_states_)
    return std::unexpected(
        Halt{Halt::Why::kLimit, fmt::format("there are more than {} states", most_states_)});
  tree_.SetState(leaf, states_.size());
  states_.push_back({std::move(access), leaf, std::vector<Step>(questions_.Inputs().size())});
  return {};
}

// The state behind the greeting.
Learner::Outcome Learner::Begin() {
  const Word nothing;
  if (auto greeting = questions_.Ask({&nothing, 1}); !greeting)
    return std::unexpected(greeting.error());
  std::size_t node = DiscriminationTree::kRoot;
  while (const Word* const suffix = tree_.Suffix(node)) {
    const auto answers = questions_.Ask({suffix, 1});
    if (!answers) return std::unexpected(answers.error());
    node = tree_.Child(node, answers->front());
  }
  return AddState({}, node);
}

std::vector<Learner::Place> Learner::Open() const {
  std::vector<Place> open;
  for (std::size_t state = 0; state < states_.size(); ++state) {
    for (std::size_t input = 0; input < states_[state].steps.size(); ++input) {
      const Step& step = states_[state].steps[input];
      if (!step.answer || !tree_.State(step.node)) open.push_back({state, input});
    }
  }
  return open;
}

// One level of the tree for all of them at once.
Learner::Outcome Learner::Advance(const std::vector<Place>& open) {
  std::vector<Word> words;
  words.reserve(open.size());
  const auto suffix_of = [&](const Step& step) {
    const Word* const suffix = tree_.Suffix(step.node);
    return suffix != nullptr ? *suffix : Word();
  };
  for (const auto& [state, input] : open) {
    Word word = states_[state].access;
    word.push_back(input);
    words.push_back(Joined(word, suffix_of(states_[state].steps[input])));
  }
  const auto answers = questions_.Ask(words);
  if (!answers) return std::unexpected(answers.error());
  for (std::size_t i = 0; i < open.size(); ++i) {
    const auto& [state, input] = open[i];
    const std::size_t length = states_[state].access.size() + 1;
    Step& step = states_[state].steps[input];
    step.answer = (*answers)[i][length - 1];
    if (tree_.Suffix(step.node) != nullptr)
      step.node = tree_.Child(step.node, Last((*answers)[i], words[i].size() - length));
    const bool new_place = tree_.Suffix(step.node) == nullptr && !tree_.State(step.node);
    if (!new_place) continue;
    Word access(words[i].begin(), words[i].begin() + static_cast<std::ptrdiff_t>(length));
    if (Outcome added = AddState(std::move(access), step.node); !added) return added;
  }
  return {};
}

Learner::Outcome Learner::Close() {
  if (states_.empty())
    if (Outcome begun = Begin(); !begun) return begun;
  for (std::vector<Place> open = Open(); !open.empty(); open = Open())
    if (Outcome advanced = Advance(open); !advanced) return advanced;
  return {};
}

std::size_t Learner::Run(std::size_t state, const Word& word,
                         std::vector<AnswerId>* answers) const {
  for (const std::size_t input : word) {
    const Step& step = states_[state].steps[input];
    if (answers != nullptr) answers->push_back(*step.answer);
    state = StateBehind(step);
  }
  return state;
}

// Whether the machine is right about the end of `word` from there on, when what stands before is
// replaced by the way to the state that it leads to.
std::expected<bool, Halt> Learner::Agrees(const Word& word, std::size_t from) {
  const std::size_t state =
      Run(0, Word(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(from)), nullptr);
  const Word rest = From(word, from);
  const Word asked = Joined(states_[state].access, rest);
  const auto answers = questions_.Ask({&asked, 1});
  if (!answers) return std::unexpected(answers.error());
  std::vector<AnswerId> expected;
  Run(state, rest, &expected);
  return Last(answers->front(), rest.size()) == expected;
}

Learner::Outcome Learner::Refine(const Word& counterexample) {
  std::size_t wrong = 0, right = counterexample.size();
  while (right - wrong > 1) {
    const std::size_t middle = (wrong + right) / 2;
    const auto agrees = Agrees(counterexample, middle);
    if (!agrees) return std::unexpected(agrees.error());
    (*agrees ? right : wrong) = middle;
  }
  // The step over this input leads to a state that it was taken for, and is not.
  const Word before(counterexample.begin(),
                    counterexample.begin() + static_cast<std::ptrdiff_t>(right));
  const Word suffix = From(counterexample, right);
  assert(!suffix.empty() && "an answer that is known is not predicted");
  const std::size_t mistaken = Run(0, before, nullptr);
  std::vector<AnswerId> answers;
  Run(mistaken, suffix, &answers);
  states_[mistaken].leaf = tree_.Split(states_[mistaken].leaf, suffix, answers);
  return {};
}

Machine Learner::Hypothesis() const {
  Machine machine;
  machine.inputs = questions_.Inputs();
  machine.greeting = questions_.Greeting().value_or(Answer{});
  for (const State& state : states_) {
    Machine::State known{state.access, {}};
    for (const Step& step : state.steps) {
      const auto to = tree_.State(step.node);
      if (step.answer && to)
        known.steps.push_back(Machine::Step{questions_.Table().At(*step.answer), *to});
      else
        known.steps.push_back(std::nullopt);
    }
    machine.states.push_back(std::move(known));
  }
  return InOrder(machine);
}

}  // namespace smtpspec
