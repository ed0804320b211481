// Inputs of the targets in which both engines meet, and what is claimed of every run of them.
#ifndef SMTPSPEC_FUZZ_SESSION_MEETING_INPUT_H_
#define SMTPSPEC_FUZZ_SESSION_MEETING_INPUT_H_

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cases/case_text.h"
#include "conformance/meeting/invariants.h"
#include "conformance/meeting/meeting_case.h"
#include "fuzz/property.h"

namespace smtpspec::fuzz {

// A case, or any octets. The error: it is no meeting, and there is nothing to run.
inline std::expected<MeetingSetup, std::string> ReadMeetingInput(std::string_view octets) {
  const auto block = cases::CaseFromText(octets);
  return ReadMeeting(block ? *block : cases::CaseFromOctets(octets));
}

inline void RequireNone(const std::vector<BrokenInvariant>& broken) {
  for (const BrokenInvariant& each : broken)
    Require(false, (std::string(each.name) + ": " + each.text).c_str());
}

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_SESSION_MEETING_INPUT_H_
