// What path.rl finds: spans and nothing more. Used by path.cpp only.
#ifndef SMTPSPEC_PARSER_PATH_SCAN_H_
#define SMTPSPEC_PARSER_PATH_SCAN_H_

#include <string_view>
#include <vector>

#include "parser/mailbox.h"

namespace smtpspec {

enum class PathKind { kReverse, kForward };

struct PathScan {
  bool matched = false;
  std::size_t end = 0;                    // where the scan failed; the length when it matched
  std::vector<std::string_view> domains;  // of the source route
  const char* mailbox = nullptr;          // where one begins, if one does
  std::string_view whole_mailbox;         // empty for `<>` and `<Postmaster>`
};

PathScan ScanPath(std::string_view text, PathKind kind, Utf8 utf8);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_PATH_SCAN_H_
