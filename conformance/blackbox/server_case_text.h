// A case under server as a file has it: with the replies that were waited for, and where TLS began.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_CASE_TEXT_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_CASE_TEXT_H_

#include "conformance/blackbox/hunt.h"
#include "conformance/blackbox/server_talk.h"

namespace smtpspec {

// What `talk`, a run of `block`, shows of `broken`.
Shown ShownOf(const script::Block& block, const Talk& talk, const Broken& broken);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_CASE_TEXT_H_
