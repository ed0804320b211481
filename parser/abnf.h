// The ABNF as published, without anything that the parsers tolerate beyond it: for judging a peer,
// whose octets have been understood all the same.
#ifndef SMTPSPEC_PARSER_ABNF_H_
#define SMTPSPEC_PARSER_ABNF_H_

#include <string_view>

namespace smtpspec {

enum class Production {
  kCommand,    // of RFC 5321 4.1.1, or STARTTLS, AUTH or BDAT; with its CRLF
  kReply,      // Reply-line of RFC 5321 4.2, or the challenge of AUTH; with each CRLF
  kGreeting,   // RFC 5321 4.2
  kEhloOkRsp,  // RFC 5321 4.1.1.1
  kString      // RFC 5321 4.1.2
};

// What no regular language says is not looked at: the values of Snum, the groups of IPv6, one code
// in all lines of a reply.
bool InAbnf(std::string_view octets, Production production);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_ABNF_H_
