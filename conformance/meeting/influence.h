// Whether anything that was said before TLS shows inside it: what an end heard there is said once
// more to one that had an honest beginning.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_INFLUENCE_H_
#define SMTPSPEC_CONFORMANCE_MEETING_INFLUENCE_H_

#include <string>

#include "conformance/meeting/meeting.h"

namespace smtpspec {

// What a client, or a server, says inside TLS that hears there what that end of the connection
// heard, in the same pieces, behind an honest beginning by STARTTLS.
std::string SaidByUntouchedClient(const MeetingSetup& setup, const MeetingConnection& connection);
std::string SaidByUntouchedServer(const MeetingSetup& setup, const MeetingConnection& connection,
                                  std::size_t number);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_INFLUENCE_H_
