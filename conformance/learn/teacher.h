// Who answers the questions of a learner: a server, each question in a new conversation.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_TEACHER_H_
#define SMTPSPEC_CONFORMANCE_LEARN_TEACHER_H_

#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "conformance/learn/machine.h"

namespace smtpspec {

// For one thread.
class Teacher {
 public:
  virtual ~Teacher() = default;
  // The greeting and an answer to each input; fewer where the connection is closed, or where one
  // is not as in `known`: that one is the last. `known`: the answers up to there were such before,
  // so that nothing more is waited for. `patience`: how much longer than usual to wait. The error
  // is a line for a person: no conversation could be had.
  virtual std::expected<std::vector<Answer>, std::string> Ask(const Word& word,
                                                              std::span<const Answer> known,
                                                              int patience) = 0;
};
using TeacherFactory = std::function<std::unique_ptr<Teacher>()>;

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_TEACHER_H_
