// A server as a teacher: says the inputs on a wire, and hears what comes.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_SERVER_TEACHER_H_
#define SMTPSPEC_CONFORMANCE_LEARN_SERVER_TEACHER_H_

#include <memory>
#include <optional>
#include <string_view>

#include "conformance/learn/symbol.h"
#include "conformance/learn/teacher.h"
#include "conformance/run/wire.h"

namespace smtpspec {

// What is told apart in a reply.
enum class ReplyDetail {
  kClass,     // "2yz"
  kCode,      // "250"
  kEnhanced,  // "250 2.1.0"
};
std::optional<ReplyDetail> ReplyDetailFrom(std::string_view name);  // class, code, enhanced

struct TeacherOptions {
  Alphabet alphabet;
  ServerTarget::Port port = ServerTarget::Port::kClear;
  ReplyDetail detail = ReplyDetail::kCode;
  // Letters with a secret are said over a verified certificate only; elsewhere they are not sent.
  bool guard_secrets = false;
};

std::unique_ptr<Teacher> NewServerTeacher(std::shared_ptr<const TeacherOptions> options,
                                          std::unique_ptr<ServerTarget> target);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_SERVER_TEACHER_H_
