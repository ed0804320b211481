// Which words followed each other in a dialogue: what tells a fuzzing engine that a case led to
// something new where the code that was reached does not. The place in the section of
// fuzz/engine/counters.h is cleared by the engine.
#ifndef SMTPSPEC_FUZZ_SESSION_PAIRS_H_
#define SMTPSPEC_FUZZ_SESSION_PAIRS_H_

#include <cstddef>
#include <string_view>

#include "conformance/meeting/meeting.h"

namespace smtpspec::fuzz {

class Pairs {
 public:
  // The lines of what was said, each by its code or verb.
  void Note(std::string_view text, bool tls);

 private:
  std::size_t before_ = 0;
};

void NotePairs(const MeetingRecord& record);
// Of one party, in clear and inside TLS.
void NotePairs(std::string_view clear, std::string_view inside);

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_SESSION_PAIRS_H_
