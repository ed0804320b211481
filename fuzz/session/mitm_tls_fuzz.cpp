// Client, server and an attacker on every flight between them, with OpenSSL at both ends. Whatever
// he does, every invariant that is watched in a meeting holds, and the ledger comes to the same.
#include <string>

#include "conformance/meeting/agreement.h"
#include "fuzz/session/meeting_input.h"
#include "fuzz/session/pairs.h"
#include "fuzz/tls/real_tls.h"

using namespace smtpspec;

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto read = fuzz::ReadMeetingInput(fuzz::View(data, size));
  if (!read) return 0;
  const auto setup = fuzz::WithRealTls(*read);
  if (!setup) return 0;
  const auto record = Meet(*setup);
  if (!record) return 0;
  fuzz::NotePairs(*record);
  fuzz::RequireNone(JudgeMeeting(*setup, *record));
  const auto symbolic = Meet(*read);
  fuzz::Require(symbolic.has_value(), "real-is-symbolic: one of them cannot be run");
  for (const std::string& difference : Differences(*symbolic, *record))
    fuzz::Require(false, ("real-is-symbolic: " + difference).c_str());
  return 0;
}
