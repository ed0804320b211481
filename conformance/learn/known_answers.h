// What was answered so far, by conversation: no question is asked twice, and a conversation that
// begins like a known one need not wait where nothing more is to come.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_KNOWN_ANSWERS_H_
#define SMTPSPEC_CONFORMANCE_LEARN_KNOWN_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/learn/machine.h"

namespace smtpspec {

using AnswerId = std::uint32_t;

// Each answer once.
class AnswerTable {
 public:
  AnswerId Id(const Answer& answer);
  const Answer& At(AnswerId id) const { return answers_[id]; }

 private:
  std::map<Answer, AnswerId> ids_;
  std::vector<Answer> answers_;
};

// Answers begin with the greeting: a word of n inputs has n + 1. Behind one that closed the
// connection all are Gone().
class KnownAnswers {
 public:
  explicit KnownAnswers(std::size_t inputs);

  // Of as much of the word as is known; nothing before the greeting is.
  std::vector<AnswerId> Find(const Word& word) const;
  // True: they go with what is known. Else how many answers do, and nothing is changed.
  struct Conflict {
    std::size_t at;  // the first answer that is another
  };
  std::optional<Conflict> Put(const Word& word, std::span<const Answer> answers);
  // What is known of these inputs and all behind them.
  void Forget(const Word& word);

  const AnswerTable& Table() const { return table_; }
  AnswerId Gone() const { return gone_; }

 private:
  struct Node {
    std::optional<AnswerId> answer;
    std::vector<std::uint32_t> next;  // one an input, 0: none; empty: no input at all
  };
  std::uint32_t Next(std::uint32_t node, std::size_t input) const;
  std::uint32_t AddNext(std::uint32_t node, std::size_t input);

  std::size_t inputs_;
  AnswerTable table_;
  AnswerId gone_;
  std::vector<Node> nodes_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_KNOWN_ANSWERS_H_
