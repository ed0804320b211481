// Learns a Mealy machine by questions, as Angluin's L* does. States are told apart by a
// discrimination tree (Kearns and Vazirani), and a conversation that the machine gets wrong is cut
// down to one suffix that was missing in it (Rivest and Schapire).
#ifndef SMTPSPEC_CONFORMANCE_LEARN_LEARNER_H_
#define SMTPSPEC_CONFORMANCE_LEARN_LEARNER_H_

#include <cstddef>
#include <expected>
#include <optional>
#include <vector>

#include "conformance/learn/discrimination_tree.h"
#include "conformance/learn/machine.h"
#include "conformance/learn/questions.h"

namespace smtpspec {

class Learner {
 public:
  using Outcome = std::expected<void, Halt>;
  // `most_states`: with more of them it halts.
  Learner(Questions& questions, std::vector<Word> suffixes, std::size_t most_states);

  // Until each step of each state leads to a state.
  Outcome Close();
  // Takes in a conversation that the closed machine gets wrong. Close is due behind it.
  Outcome Refine(const Word& counterexample);

  // What is known; all of it when closed.
  Machine Hypothesis() const;
  std::size_t States() const { return states_.size(); }
  // Of the closed machine.
  std::size_t Run(std::size_t state, const Word& word, std::vector<AnswerId>* answers) const;
  const Word& Access(std::size_t state) const { return states_[state].access; }
  std::vector<Word> SuffixesOf(std::size_t state) const {
    return tree_.Suffixes(states_[state].leaf);
  }
  std::vector<Word> AllSuffixes() const { return tree_.AllSuffixes(); }

 private:
  struct Step {
    std::optional<AnswerId> answer;
    std::size_t node = DiscriminationTree::kRoot;  // as far as it was sifted
  };
  struct State {
    Word access;
    std::size_t leaf;
    std::vector<Step> steps;
  };
  struct Place {
    std::size_t state, input;
  };

  Outcome Begin();
  std::vector<Place> Open() const;  // steps that lead nowhere yet
  Outcome Advance(const std::vector<Place>& open);
  Outcome AddState(Word access, std::size_t leaf);
  std::expected<bool, Halt> Agrees(const Word& word, std::size_t from);
  std::size_t StateBehind(const Step& step) const { return *tree_.State(step.node); }

  Questions& questions_;
  DiscriminationTree tree_;
  std::size_t most_states_;
  std::vector<State> states_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_LEARNER_H_
