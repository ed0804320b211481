// xtext of RFC 3461 section 4: printable octets, the others as + and two hexadecimal digits.
#ifndef SMTPSPEC_PARSER_XTEXT_H_
#define SMTPSPEC_PARSER_XTEXT_H_

#include <string>
#include <string_view>

#include "parser/parse_error.h"

namespace smtpspec {

// RFC 4954 takes hexadecimal digits of any case, RFC 3461 only upper case.
enum class HexCase { kUpper, kAny };

std::string EncodeXtext(std::string_view octets);
Parsed<std::string> DecodeXtext(std::string_view text, HexCase hex = HexCase::kUpper);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_XTEXT_H_
