// Client, server and an attacker on every flight between them, with a TLS that cannot be forged.
// Whatever he does, every invariant that is watched in a meeting holds.
#include "fuzz/session/meeting_input.h"
#include "fuzz/session/pairs.h"

using namespace smtpspec;

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto setup = fuzz::ReadMeetingInput(fuzz::View(data, size));
  if (!setup) return 0;
  const auto record = Meet(*setup);
  if (!record) return 0;
  fuzz::NotePairs(*record);
  fuzz::RequireNone(JudgeMeeting(*setup, *record));
  return 0;
}
