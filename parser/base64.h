// base64 as RFC 4954 section 4 restricts it: canonical padding, no other octet.
#ifndef SMTPSPEC_PARSER_BASE64_H_
#define SMTPSPEC_PARSER_BASE64_H_

#include <string>
#include <string_view>

#include "parser/parse_error.h"

namespace smtpspec {

std::string EncodeBase64(std::string_view octets);
// Refuses white space, missing or surplus padding, and bits that the padding should leave zero.
Parsed<std::string> DecodeBase64(std::string_view text);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_BASE64_H_
