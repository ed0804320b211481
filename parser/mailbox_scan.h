// What mailbox.rl finds: spans and nothing more. Used by mailbox.cpp and path.cpp only.
#ifndef SMTPSPEC_PARSER_MAILBOX_SCAN_H_
#define SMTPSPEC_PARSER_MAILBOX_SCAN_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "parser/mailbox.h"

namespace smtpspec {

enum class MailboxPart {
  kDotString,
  kLocalPart,
  kDomain,
  kAddressLiteral,
  kIpv6Address,
  kHost,
  kMailbox
};

struct MailboxScan {
  bool matched = false;
  std::size_t end = 0;            // where the scan failed; the length when it matched
  std::optional<std::size_t> at;  // kMailbox: the `@` that ends the local part
};

MailboxScan ScanMailbox(std::string_view text, MailboxPart part, Utf8 utf8);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_MAILBOX_SCAN_H_
