// Client, server and an attacker on every flight between them, with a TLS that cannot be forged.
// Whatever he does, every invariant that is watched in a meeting holds.
#include <cstdio>
#include <cstdlib>

#include "conformance/cases/case_text.h"
#include "conformance/meeting/invariants.h"
#include "conformance/meeting/meeting_case.h"
#include "fuzz/property.h"

using namespace smtpspec;

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view octets = fuzz::View(data, size);
  const auto block = cases::CaseFromText(octets);
  const auto setup = ReadMeeting(block ? *block : cases::CaseFromOctets(octets));
  if (!setup) return 0;
  const auto record = Meet(*setup);
  if (!record) return 0;
  for (const BrokenInvariant& broken : JudgeMeeting(*setup, *record))
    fuzz::Require(false, (std::string(broken.name) + ": " + broken.text).c_str());
  return 0;
}
