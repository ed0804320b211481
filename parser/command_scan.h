// What command.rl finds: spans and nothing more. Used by command.cpp only.
#ifndef SMTPSPEC_PARSER_COMMAND_SCAN_H_
#define SMTPSPEC_PARSER_COMMAND_SCAN_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "parser/mailbox.h"

namespace smtpspec {

// Offsets into the line. A begin is set where the span may begin, an end only where it ended, so
// that a failed scan shows how far it came.
struct CommandScan {
  bool matched = false;
  std::size_t end = 0;  // where the scan failed; the length when it matched
  // The first argument: host, path, text, mechanism or chunk size.
  std::optional<std::size_t> argument, argument_end;
  // What follows it: parameters, initial response or LAST.
  std::optional<std::size_t> more, more_end;
};

CommandScan ScanCommand(std::string_view line, Utf8 utf8);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_COMMAND_SCAN_H_
