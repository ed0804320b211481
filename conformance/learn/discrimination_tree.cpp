#include "conformance/learn/discrimination_tree.h"

#include <cassert>
#include <set>
#include <utility>

namespace smtpspec {

DiscriminationTree::DiscriminationTree(std::vector<Word> suffixes) : first_(std::move(suffixes)) {
  AddNode(kRoot, 0);
}

std::size_t DiscriminationTree::AddNode(std::size_t parent, std::size_t usual) {
  Node node;
  node.parent = parent;
  node.usual = usual;
  if (usual < first_.size()) node.suffix = first_[usual];
  nodes_.push_back(std::move(node));
  return nodes_.size() - 1;
}

const Word* DiscriminationTree::Suffix(std::size_t node) const {
  return nodes_[node].suffix ? &*nodes_[node].suffix : nullptr;
}

std::size_t DiscriminationTree::Child(std::size_t node, const Answers& answers) {
  assert(nodes_[node].suffix);
  const auto found = nodes_[node].children.find(answers);
  if (found != nodes_[node].children.end()) return found->second;
  const std::size_t usual = nodes_[node].usual;
  const std::size_t child = AddNode(node, usual < first_.size() ? usual + 1 : usual);
  nodes_[node].children.emplace(answers, child);
  return child;
}

std::size_t DiscriminationTree::Split(std::size_t leaf, Word suffix, const Answers& answers) {
  assert(nodes_[leaf].state && !nodes_[leaf].suffix);
  nodes_[leaf].suffix = std::move(suffix);
  const std::size_t child = Child(leaf, answers);
  nodes_[child].state = std::exchange(nodes_[leaf].state, std::nullopt);
  return child;
}

std::vector<Word> DiscriminationTree::Suffixes(std::size_t leaf) const {
  std::vector<Word> suffixes;
  for (std::size_t node = leaf; node != kRoot; node = nodes_[node].parent)
    suffixes.push_back(*nodes_[nodes_[node].parent].suffix);
  return suffixes;
}

std::vector<Word> DiscriminationTree::AllSuffixes() const {
  std::set<Word> suffixes;
  for (const Node& node : nodes_)
    if (node.suffix) suffixes.insert(*node.suffix);
  return {suffixes.begin(), suffixes.end()};
}

}  // namespace smtpspec
