// real-is-symbolic: the same case comes to the same, whether TLS is the ledger or OpenSSL. What is
// proven of the one in thousands of runs a second then holds of the other.
//
// A case acts on flights by their numbers. Both kinds of TLS have the same flights, as TLS 1.3 has
// them without tickets, so the N-th is the same part of the dialogue in both. As long as TLS
// travels in whole flights or not at all the runs are the same: who says what, inside TLS or in
// clear, what is stored, who is authenticated, what the client reports and warns of, and which end
// has completed its handshake. From the first flight on with which somebody changes what TLS itself
// has to say the cases are no longer the same, for there are other octets to change, and more of
// them: what was before that is compared then. What has to hold behind it is for the other
// invariants.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_AGREEMENT_H_
#define SMTPSPEC_CONFORMANCE_MEETING_AGREEMENT_H_

#include <string>
#include <vector>

#include "conformance/meeting/meeting.h"

namespace smtpspec {

// Whether the whole of both runs is compared.
bool ComparedToTheEnd(const MeetingRecord& symbolic, const MeetingRecord& real);

// In printable lines, what differs; empty: they agree.
std::vector<std::string> Differences(const MeetingRecord& symbolic, const MeetingRecord& real);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_AGREEMENT_H_
