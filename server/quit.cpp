// QUIT: the reply, then the end. What comes behind it is not read.
#include "server/dialogue.h"

namespace smtpspec {

//= rfc5321/4.1.1.10/quit-is-221
void Dialogue::Do(const QuitCommand&) {
  ForgetTransaction();
  Say(Reply(221, {2, 0, 0}, "Closing"));
}

}  // namespace smtpspec
