// The productions of common.rl and extensions.rl as they are.
#include "parser/abnf.h"

namespace smtpspec {
namespace {

%%{
machine abnf;
include rfc5321 "common.rl";
include extensions "extensions.rl";

command := ehlo | helo | mail | rcpt | data | rset | vrfy | expn | help | noop | quit
         | starttls | auth_command | bdat_cmd;
reply := Reply_line | continue_req;
greeting := Greeting;
ehlo_reply := ehlo_ok_rsp;
string := String;

write data noerror;
}%%

constexpr int kEntries[] = {abnf_en_command, abnf_en_reply, abnf_en_greeting, abnf_en_ehlo_reply,
                            abnf_en_string};  // in the order of Production

}  // namespace

bool InAbnf(std::string_view octets, Production production) {
  const auto* p = reinterpret_cast<const unsigned char*>(octets.data());
  const auto* const pe = p + octets.size();
  int cs = kEntries[static_cast<int>(production)];
  %% write exec;
  return p == pe && cs >= abnf_first_final;
}

}  // namespace smtpspec
