// RSET: forgets the transaction. The client's name and its authentication stay.
#include "server/dialogue.h"

namespace smtpspec {

//= rfc5321/4.1.1.5/rset-discards
void Dialogue::Do(const RsetCommand&) {
  ForgetTransaction();
  Say(Reply(250, {2, 0, 0}, "OK"));
}

}  // namespace smtpspec
