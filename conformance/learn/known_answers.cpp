#include "conformance/learn/known_answers.h"

#include <cassert>

namespace smtpspec {

AnswerId AnswerTable::Id(const Answer& answer) {
  const auto [at, fresh] = ids_.try_emplace(answer, static_cast<AnswerId>(answers_.size()));
  if (fresh) answers_.push_back(answer);
  return at->second;
}

KnownAnswers::KnownAnswers(std::size_t inputs) : inputs_(inputs), nodes_(1) {
  Answer gone;
  gone.closed = true;
  gone_ = table_.Id(gone);
}

std::uint32_t KnownAnswers::Next(std::uint32_t node, std::size_t input) const {
  const Node& from = nodes_[node];
  return from.next.empty() ? 0 : from.next[input];
}

std::uint32_t KnownAnswers::AddNext(std::uint32_t node, std::size_t input) {
  if (nodes_[node].next.empty()) nodes_[node].next.assign(inputs_, 0);
  if (nodes_[node].next[input] == 0) {
    nodes_[node].next[input] = static_cast<std::uint32_t>(nodes_.size());
    nodes_.emplace_back();
  }
  return nodes_[node].next[input];
}

std::vector<AnswerId> KnownAnswers::Find(const Word& word) const {
  std::vector<AnswerId> found;
  found.reserve(word.size() + 1);
  std::uint32_t node = 0;
  for (std::size_t i = 0; nodes_[node].answer; ++i) {
    found.push_back(*nodes_[node].answer);
    if (table_.At(found.back()).closed) {
      found.resize(word.size() + 1, gone_);
      return found;
    }
    if (i == word.size()) return found;
    node = Next(node, word[i]);
    if (node == 0) return found;
  }
  return found;
}

std::optional<KnownAnswers::Conflict> KnownAnswers::Put(const Word& word,
                                                        std::span<const Answer> answers) {
  assert(answers.size() <= word.size() + 1);
  std::uint32_t node = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (i > 0) node = AddNext(node, word[i - 1]);
    const AnswerId id = table_.Id(answers[i]);
    std::optional<AnswerId>& known = nodes_[node].answer;
    if (known && *known != id) return Conflict{i};
    known = id;
  }
  return std::nullopt;
}

void KnownAnswers::Forget(const Word& word) {
  std::uint32_t node = 0;
  for (const std::size_t input : word) {
    node = Next(node, input);
    if (node == 0) return;
  }
  nodes_[node] = {};
}

}  // namespace smtpspec
