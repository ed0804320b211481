// A dialogue line by line, for the log of a persona: whole lines, so that no secret comes in
// pieces.
#ifndef SMTPSPEC_CONFORMANCE_PERSONA_DIALOGUE_LOG_H_
#define SMTPSPEC_CONFORMANCE_PERSONA_DIALOGUE_LOG_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/result.h"

namespace smtpspec {

class DialogueLog {
 public:
  // Printable lines, "C: …" or "S: …". What is said in AUTH becomes ****, and TLS is "(TLS)".
  // Connections at one time are told as one: more is masked then.
  std::vector<std::string> Take(const TranscriptEntry& entry);

 private:
  std::vector<std::string> Lines(bool from_server, std::string_view octets);
  std::string Shown(bool from_server, std::string_view line);

  std::string client_, server_;  // of lines that have not ended
  bool in_auth_ = false;         // the next line of the client answers a challenge
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_PERSONA_DIALOGUE_LOG_H_
