// Meetings with OpenSSL at both ends, every octet of which follows from the case.
#ifndef SMTPSPEC_FUZZ_TLS_REAL_TLS_H_
#define SMTPSPEC_FUZZ_TLS_REAL_TLS_H_

#include <expected>
#include <string>
#include <string_view>

#include "conformance/meeting/meeting.h"

namespace smtpspec::fuzz {

// The same meeting with OpenSSL in place of the ledger. Where the case names a certificate the
// server shows one of that kind, and the client verifies it as the product does, at one fixed time;
// else both ends share a key. Nothing is left to chance from here on: what is said next in the
// process is the same each time, so the meeting is to be run at once.
//
// The error names the kind of certificate: one that nobody knows, or one that takes seconds to
// make.
std::expected<MeetingSetup, std::string> WithRealTls(MeetingSetup setup);

// Whether cases may name the kind.
bool IsQuickCertificate(std::string_view kind);

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_TLS_REAL_TLS_H_
