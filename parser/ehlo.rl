// The reply to EHLO, RFC 5321 4.1.1.1: whole, or one ehlo-line of it.
#include "parser/ehlo_scan.h"

namespace smtpspec {
namespace {

%%{
machine ehlo;
include rfc5321 "common.rl";

action mark { mark = p; }
action domain { scan.domain = Between(mark, p); }
action greet { scan.greet = Between(mark, p); }
action keyword { scan.lines.push_back({Between(mark, p), {}}); }
action param { scan.lines.back().parameters.push_back(Between(mark, p)); }

# ehlo-line and ehlo-ok-rsp once more, for the sake of the spans. The last CRLF may lack.
line = ehlo_keyword >mark %keyword ( SP ehlo_param >mark %param )*;
ehlo_line_alone := line;
first = ( Domain & ascii* ) >mark %domain ( SP ehlo_greet >mark %greet )?;
main := "250 " first CRLF? | "250-" first CRLF ( "250-" line CRLF )* "250 " line CRLF?;

write data noerror;
}%%

std::string_view Between(const unsigned char* begin, const unsigned char* end) {
  return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin)};
}

}  // namespace

EhloScan ScanEhlo(std::string_view octets, EhloPart part) {
  EhloScan scan;
  const auto* const begin = reinterpret_cast<const unsigned char*>(octets.data());
  const auto* p = begin;
  const auto* const pe = begin + octets.size();
  const auto* const eof = pe;
  const unsigned char* mark = begin;
  int cs = part == EhloPart::kWholeReply ? ehlo_en_main : ehlo_en_ehlo_line_alone;
  %% write exec;
  scan.end = static_cast<std::size_t>(p - begin);
  scan.matched = p == pe && cs >= ehlo_first_final;
  return scan;
}

}  // namespace smtpspec
