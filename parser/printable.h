// Octets as people may read them: what a peer said never reaches a terminal or a log as it came.
#ifndef SMTPSPEC_PARSER_PRINTABLE_H_
#define SMTPSPEC_PARSER_PRINTABLE_H_

#include <expected>
#include <string>
#include <string_view>

#include "parser/parse_error.h"

namespace smtpspec {

// Printable ASCII stays; CR and LF become \r and \n, the backslash \\, all others \xNN.
std::string Printable(std::string_view octets);
// The way back; also \t, \0 and \".
Parsed<std::string> FromPrintable(std::string_view text);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_PRINTABLE_H_
