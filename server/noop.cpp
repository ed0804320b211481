// NOOP: nothing, in any state of the transaction.
#include "server/dialogue.h"

namespace smtpspec {

//= rfc5321/4.1.1.9/noop-changes-nothing
void Dialogue::Do(const NoopCommand&) {
  Say(Reply(250, {2, 0, 0}, "OK"));
}

}  // namespace smtpspec
