// One line of a reply, RFC 5321 4.2, without its CRLF.
#include "parser/reply_scan.h"

namespace smtpspec {
namespace {

%%{
machine reply;
include rfc5321 "common.rl";
include extensions "extensions.rl";

action goes_on { scan.last = false; }
action status_end { status_end = static_cast<std::size_t>(p - begin); }

# Wider than Reply-line in one place: a last line may have the space and no text, as the empty
# challenge of AUTH has, and as servers send it.
# //= rfc5321/4.2/last-line-without-text
# What follows an enhanced code is a space or nothing; a text may begin like one and not be one.
text = textstring?;
enhanced = status_code %status_end ( SP textstring? )?;
main := Reply_code ( ( '-' @goes_on | SP ) ( text | enhanced ) )?;

write data noerror;
}%%

}  // namespace

ReplyLineScan ScanReplyLine(std::string_view line) {
  ReplyLineScan scan;
  const auto* const begin = reinterpret_cast<const unsigned char*>(line.data());
  const auto* p = begin;
  const auto* const pe = begin + line.size();
  const auto* const eof = pe;
  std::size_t status_end = 0;
  int cs = reply_start;
  %% write exec;
  scan.end = static_cast<std::size_t>(p - begin);
  scan.matched = p == pe && cs >= reply_first_final;
  scan.status_end = status_end;
  return scan;
}

}  // namespace smtpspec
