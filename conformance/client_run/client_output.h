// What a client program printed last, for a person who asks why it failed.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_OUTPUT_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_OUTPUT_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/canary/canary.h"

namespace smtpspec {

// `, its last words: …`: the last line that is not empty, printable and cut short; nothing where
// there is none, or where one of the account's tokens stands in it in any form.
std::string LastWords(std::string_view output, const std::vector<CanaryToken>& canaries);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_OUTPUT_H_
