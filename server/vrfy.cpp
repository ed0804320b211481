// VRFY and EXPN: answered, and nothing told.
#include "server/dialogue.h"

namespace smtpspec {

//= rfc5321/7.3/252-when-disabled
// The one reply that neither confirms nor denies that there is such a user or list.
void Dialogue::Do(const VrfyCommand&) {
  Say(Reply(252, {2, 0, 0}, "Cannot verify the user, but will take mail for local ones"));
}

void Dialogue::Do(const ExpnCommand&) {
  Say(Reply(252, {2, 0, 0}, "Cannot expand lists, but will take mail for local ones"));
}

}  // namespace smtpspec
