// `smtpspec parse`: lines in, one JSON object a line out, as docs/cli.md fixes it.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_PARSE_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_PARSE_COMMAND_H_

#include <iosfwd>
#include <string_view>

namespace smtpspec {

bool IsParseKind(std::string_view kind);  // command, reply, ehlo, mailbox, path

// Reads lines that LF ends, with the escapes of FromPrintable in them, until the end of `in`. Each
// gives one object on `out`. Returns 0 when every line was in the grammar, 1 otherwise.
int RunParse(std::string_view kind, std::istream& in, std::ostream& out);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_PARSE_COMMAND_H_
