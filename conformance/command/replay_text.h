// A meeting as people read it.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_REPLAY_TEXT_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_REPLAY_TEXT_H_

#include <string>
#include <vector>

#include "conformance/meeting/invariants.h"
#include "conformance/meeting/meeting.h"

namespace smtpspec {

// A line for each line of a flight: its number, who says it, `tls` where it is inside TLS, and
// below it what somebody made of it.
std::string MeetingDialogue(const MeetingRecord& record);
// What client and server made of it, and what was stored.
std::string MeetingEnd(const MeetingRecord& record);
// `kept_for`: what the case says that it once broke; empty: nothing.
std::string InvariantsText(const std::vector<BrokenInvariant>& broken, const std::string& kept_for);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_REPLAY_TEXT_H_
