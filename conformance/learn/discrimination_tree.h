// Tells states apart: each inner node asks a suffix, each of its branches is what is answered, and
// each leaf is a state.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_DISCRIMINATION_TREE_H_
#define SMTPSPEC_CONFORMANCE_LEARN_DISCRIMINATION_TREE_H_

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "conformance/learn/known_answers.h"

namespace smtpspec {

class DiscriminationTree {
 public:
  using Answers = std::vector<AnswerId>;  // to a suffix
  static constexpr std::size_t kRoot = 0;

  // `suffixes` are asked of every state, one after the other, before all that is found out later.
  explicit DiscriminationTree(std::vector<Word> suffixes);

  // Null: a leaf, or nobody's place yet.
  const Word* Suffix(std::size_t node) const;
  std::optional<std::size_t> State(std::size_t leaf) const { return nodes_[leaf].state; }
  // The node behind the answers; it is made where there is none.
  std::size_t Child(std::size_t node, const Answers& answers);
  void SetState(std::size_t leaf, std::size_t state) { nodes_[leaf].state = state; }
  // The leaf becomes a node that asks `suffix`; its state moves to the leaf behind `answers`, which
  // is given.
  std::size_t Split(std::size_t leaf, Word suffix, const Answers& answers);

  std::vector<Word> Suffixes(std::size_t leaf) const;  // on the way there
  std::vector<Word> AllSuffixes() const;               // each once

 private:
  struct Node {
    std::optional<Word> suffix;
    std::map<Answers, std::size_t> children;
    std::optional<std::size_t> state;
    std::size_t parent = kRoot;
    std::size_t usual = 0;  // how many of the first suffixes were asked on the way
  };
  std::size_t AddNode(std::size_t parent, std::size_t usual);

  std::vector<Word> first_;
  std::vector<Node> nodes_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_DISCRIMINATION_TREE_H_
