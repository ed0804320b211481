// A dialogue as people read it: who said what, when, and whether it was inside TLS.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_TRANSCRIPT_TEXT_H_
#define SMTPSPEC_CONFORMANCE_REPORT_TRANSCRIPT_TEXT_H_

#include <string>
#include <vector>

#include "conformance/run/result.h"

namespace smtpspec {

struct TranscriptLayout {
  bool times = true;               // milliseconds in front of each line
  std::size_t most_octets = 2000;  // of one line; then how many more there are
};

// One line for each line that was sent: "   0.4  S: 220 mx.example ESMTP". `S*` and `C*` are inside
// TLS; a line end that is no CRLF, or is missing, is spelled out. Events stand between dashes.
std::vector<std::string> TranscriptLines(const std::vector<TranscriptEntry>& transcript,
                                         const TranscriptLayout& layout = {});

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_TRANSCRIPT_TEXT_H_
