// Holds a meeting to the invariants that have names (run/named_invariants.h).
#ifndef SMTPSPEC_CONFORMANCE_MEETING_INVARIANTS_H_
#define SMTPSPEC_CONFORMANCE_MEETING_INVARIANTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/meeting/meeting.h"

namespace smtpspec {

struct BrokenInvariant {
  std::string_view name;
  std::string text;  // one printable line
};
// All that are watched in a meeting. What one run alone cannot show is shown by others like it:
// the part inside TLS again behind an honest beginning, and a stricter policy.
std::vector<BrokenInvariant> JudgeMeeting(const MeetingSetup& setup, const MeetingRecord& record);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_INVARIANTS_H_
