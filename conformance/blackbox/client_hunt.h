// Looks for cases that break an invariant of a client, for a time.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_HUNT_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_HUNT_H_

#include <expected>
#include <string>
#include <vector>

#include "conformance/blackbox/client_talk.h"
#include "conformance/blackbox/hunt.h"

namespace smtpspec {

// The error: nothing comes of the honest case, so that nothing could be learned from others.
std::expected<HuntResult, std::string> HuntClient(const ClientSetup& setup,
                                                  const HuntOptions& options,
                                                  const HuntEvents& events);

// What the case shows, of any kind, and in how many runs of kRepeats.
std::vector<HuntFinding> ReplayClientCase(const ClientSetup& setup, const script::Block& block);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_HUNT_H_
