// What has to hold of every run, whoever stands between the two: invariants by name. A `case`
// says with `broke NAME` which one it is kept for.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_INVARIANTS_H_
#define SMTPSPEC_CONFORMANCE_MEETING_INVARIANTS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/meeting/meeting.h"

namespace smtpspec {

struct NamedInvariant {
  std::string_view name;         // as `broke` says it
  std::string_view claim;        // one sentence
  std::string_view requirement;  // an id of spec/; empty: it is of programs, not of the protocol
  // What watches it: "meeting" (JudgeMeeting), or the fuzz targets and tests that claim it.
  std::string_view watched_by;
};
std::span<const NamedInvariant> AllNamedInvariants();
const NamedInvariant* FindInvariant(std::string_view name);

struct BrokenInvariant {
  std::string_view name;
  std::string text;  // one printable line
};
// All that are watched in a meeting. What one run alone cannot show is shown by others like it:
// the part inside TLS again behind an honest beginning, and a stricter policy.
std::vector<BrokenInvariant> JudgeMeeting(const MeetingSetup& setup, const MeetingRecord& record);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_INVARIANTS_H_
