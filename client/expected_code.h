// What a reply code means where another one was hoped for.
#ifndef SMTPSPEC_CLIENT_EXPECTED_CODE_H_
#define SMTPSPEC_CLIENT_EXPECTED_CODE_H_

#include "parser/reply.h"

namespace smtpspec {

// The code that was hoped for, or one that is specified nowhere and has its first digit. A
// specified code in the wrong place is no fulfilment: 221 to EHLO says that the server closes.
bool Fulfils(ReplyCode said, ReplyCode hoped);

}  // namespace smtpspec

#endif  // SMTPSPEC_CLIENT_EXPECTED_CODE_H_
