// Our own server in memory, as the learner meets it.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_OWN_SERVER_H_
#define SMTPSPEC_CONFORMANCE_LEARN_OWN_SERVER_H_

#include "conformance/learn/server_teacher.h"
#include "server/config.h"

namespace smtpspec {

// All that the engine offers, and an account whose password costs little to look at: AUTH is said
// in most conversations.
ServerConfig OwnServerConfig();
SymbolValues OwnServerValues();  // its account, and a recipient that it takes
TeacherFactory OwnServerTeachers(std::shared_ptr<const TeacherOptions> options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_OWN_SERVER_H_
