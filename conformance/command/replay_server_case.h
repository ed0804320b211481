// Says a case under server to our server in memory, as the fuzz target server_session does, and
// judges what it answers.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_REPLAY_SERVER_CASE_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_REPLAY_SERVER_CASE_H_

#include <expected>
#include <string>
#include <vector>

#include "conformance/run/broken.h"
#include "conformance/run/result.h"
#include "conformance/script/script.h"

namespace smtpspec {

struct ReplayedCase {
  std::vector<TranscriptEntry> transcript;
  std::vector<Broken> broken;
};
// The error names what the case asks for and cannot have here.
std::expected<ReplayedCase, std::string> ReplayServerCase(const script::Block& block);

// It says what is sent and expects nothing, so that there is no verdict but that of the invariants.
bool ExpectsNothing(const script::Block& block);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_REPLAY_SERVER_CASE_H_
