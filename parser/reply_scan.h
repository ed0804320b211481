// What reply.rl finds in one line of a reply. Used by reply.cpp only.
#ifndef SMTPSPEC_PARSER_REPLY_SCAN_H_
#define SMTPSPEC_PARSER_REPLY_SCAN_H_

#include <cstddef>
#include <string_view>

namespace smtpspec {

struct ReplyLineScan {
  bool matched = false;
  std::size_t end = 0;         // where the scan failed; the length when it matched
  bool last = true;            // no hyphen behind the code
  std::size_t status_end = 0;  // of an enhanced status code at the start of the text; 0: none
};

constexpr std::size_t kReplyTextStart = 4;  // behind the code and the octet that follows it

ReplyLineScan ScanReplyLine(std::string_view line);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_REPLY_SCAN_H_
