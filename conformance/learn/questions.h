// The questions of a learner, several at a time: what is known is not asked, what is answered
// twice in two ways is looked into, and there is an end to it.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_QUESTIONS_H_
#define SMTPSPEC_CONFORMANCE_LEARN_QUESTIONS_H_

#include <atomic>
#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "conformance/learn/known_answers.h"
#include "conformance/learn/teacher.h"

namespace smtpspec {

// Why there are no more answers.
struct Halt {
  enum class Why {
    kStartAgain,        // what was believed has turned out wrong, and is put right
    kNondeterministic,  // the server answers the same in different ways
    kUnreachable,
    kLimit,
  };
  Why why;
  std::string text;  // for a person
};

struct QuestionLimits {
  std::size_t jobs = 1;               // conversations at once
  std::chrono::milliseconds time{0};  // 0: no limit
};

class Questions {
 public:
  using Progress = std::function<void(std::size_t conversations)>;
  Questions(std::vector<MachineInput> inputs, TeacherFactory teachers, QuestionLimits limits,
            Progress progress = {});

  // The answers to each word without the greeting.
  std::expected<std::vector<std::vector<AnswerId>>, Halt> Ask(std::span<const Word> words);
  // Nothing: nobody has asked yet.
  std::optional<Answer> Greeting() const;

  const std::vector<MachineInput>& Inputs() const { return inputs_; }
  const AnswerTable& Table() const { return known_.Table(); }
  std::size_t Conversations() const { return conversations_; }
  std::size_t LongestWord() const { return longest_; }

 private:
  struct Job {
    const Word* word;
    std::vector<Answer> known;
    std::expected<std::vector<Answer>, std::string> answers = std::unexpected(std::string());
    bool asked = false;
  };
  using Outcome = std::expected<void, Halt>;

  std::vector<Job> Unknown(std::span<const Word> words) const;
  void Carry(std::vector<Job>& jobs);
  Outcome Note(Job& job);
  Outcome Settle(const Word& word);
  bool TimeIsOver() const;
  std::string Describe(const Word& word, std::span<const Answer> answers) const;

  std::vector<MachineInput> inputs_;
  TeacherFactory factory_;
  QuestionLimits limits_;
  Progress progress_;
  KnownAnswers known_;
  std::vector<std::unique_ptr<Teacher>> teachers_;
  std::chrono::milliseconds began_;
  std::size_t conversations_ = 0, longest_ = 0;
  int patience_ = 1, disturbed_ = 0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_QUESTIONS_H_
