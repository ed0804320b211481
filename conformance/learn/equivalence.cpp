#include "conformance/learn/equivalence.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace smtpspec {
namespace {

// What is asked at once: a counterexample that is met ends the search.
constexpr std::size_t kBatch = 512;

class Search {
 public:
  Search(const Learner& learner, Questions& questions) : learner_(learner), questions_(questions) {}

  using Outcome = std::expected<std::optional<Word>, Halt>;

  // True: enough was put in, and it is time to ask.
  bool Add(std::size_t state, const Word& middle, const std::vector<Word>& suffixes) {
    Word word = learner_.Access(state);
    word.insert(word.end(), middle.begin(), middle.end());
    for (const Word& suffix : suffixes) {
      words_.push_back(word);
      words_.back().insert(words_.back().end(), suffix.begin(), suffix.end());
    }
    if (suffixes.empty()) words_.push_back(std::move(word));
    return words_.size() >= kBatch;
  }

  Outcome AskAll() {
    const std::vector<Word> words = std::exchange(words_, {});
    const auto answers = questions_.Ask(words);
    if (!answers) return std::unexpected(answers.error());
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::vector<AnswerId> expected;
      learner_.Run(0, words[i], &expected);
      const auto wrong = std::ranges::mismatch(expected, (*answers)[i]).in1;
      if (wrong != expected.end())
        return Word(words[i].begin(), words[i].begin() + (wrong - expected.begin()) + 1);
    }
    return std::nullopt;
  }

 private:
  const Learner& learner_;
  Questions& questions_;
  std::vector<Word> words_;
};

// Of each state a few suffixes whose answers, taken together, no other state gives.
class Identities {
 public:
  Identities(const Learner& learner, const std::vector<Word>& suffixes) : suffixes_(suffixes) {
    for (const Word& suffix : suffixes) {
      answers_.emplace_back(learner.States());
      for (std::size_t state = 0; state < learner.States(); ++state)
        learner.Run(state, suffix, &answers_.back()[state]);
    }
    for (std::size_t state = 0; state < learner.States(); ++state) identities_.push_back(Of(state));
  }
  const std::vector<Word>& At(std::size_t state) const { return identities_[state]; }

 private:
  std::vector<Word> Of(std::size_t state) const {
    std::vector<Word> identity;
    std::vector<std::size_t> others(answers_.empty() ? 0 : answers_[0].size());
    std::iota(others.begin(), others.end(), std::size_t{0});
    std::erase(others, state);
    while (!others.empty()) {
      const std::size_t best = Best(state, others);
      identity.push_back(suffixes_[best]);
      std::erase_if(others, [&](std::size_t other) { return Tells(best, state, other); });
    }
    return identity;
  }
  bool Tells(std::size_t suffix, std::size_t one, std::size_t other) const {
    return answers_[suffix][one] != answers_[suffix][other];
  }
  // That which tells most of the others from the state, and the shortest of those.
  std::size_t Best(std::size_t state, const std::vector<std::size_t>& others) const {
    const auto alike = [&](std::size_t suffix) {
      return std::ranges::count_if(others,
                                   [&](std::size_t other) { return !Tells(suffix, state, other); });
    };
    std::vector<std::pair<std::ptrdiff_t, std::size_t>> ranks;
    for (std::size_t suffix = 0; suffix < suffixes_.size(); ++suffix)
      ranks.emplace_back(alike(suffix), suffixes_[suffix].size());
    return static_cast<std::size_t>(std::ranges::min_element(ranks) - ranks.begin());
  }

  const std::vector<Word>& suffixes_;
  std::vector<std::vector<std::vector<AnswerId>>> answers_;  // by suffix and state
  std::vector<std::vector<Word>> identities_;
};

// The next row of inputs of the same length; false: that was the last.
bool Next(Word& row, std::size_t inputs) {
  for (auto input = row.rbegin(); input != row.rend(); ++input) {
    if (++*input < inputs) return true;
    *input = 0;
  }
  return false;
}

}  // namespace

std::expected<std::optional<Word>, Halt> FindCounterexample(const Learner& learner,
                                                            Questions& questions,
                                                            std::size_t depth) {
  Search search(learner, questions);
  const std::vector<Word> all = learner.AllSuffixes();
  for (std::size_t state = 0; state < learner.States(); ++state) search.Add(state, {}, all);
  // Before that, what tells states apart in truth need not do so in the machine.
  if (auto found = search.AskAll(); !found || *found) return found;
  const Identities identities(learner, all);
  for (std::size_t length = 1; length <= depth; ++length) {
    for (std::size_t state = 0; state < learner.States(); ++state) {
      Word row(length, 0);
      do {
        const std::size_t to = learner.Run(state, row, nullptr);
        if (!search.Add(state, row, length < depth ? all : identities.At(to))) continue;
        if (auto found = search.AskAll(); !found || *found) return found;
      } while (Next(row, questions.Inputs().size()));
    }
  }
  return search.AskAll();
}

}  // namespace smtpspec
