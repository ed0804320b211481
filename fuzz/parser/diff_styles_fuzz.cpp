// The machines that Ragel makes of one grammar in three styles, as code and as two kinds of tables,
// find the same spans in any octets, and stop at the same place.
#include <tuple>

#include "fuzz/property.h"
#include "parser/command_scan.h"
#include "parser/mailbox_scan.h"
#include "parser/path_scan.h"

namespace smtpspec {

// Made of the same leaves by fuzz/CMakeLists.txt.
CommandScan ScanCommandT0(std::string_view line, Utf8 utf8);
CommandScan ScanCommandF1(std::string_view line, Utf8 utf8);
MailboxScan ScanMailboxT0(std::string_view text, MailboxPart part, Utf8 utf8);
MailboxScan ScanMailboxF1(std::string_view text, MailboxPart part, Utf8 utf8);
PathScan ScanPathT0(std::string_view text, PathKind kind, Utf8 utf8);
PathScan ScanPathF1(std::string_view text, PathKind kind, Utf8 utf8);

}  // namespace smtpspec

using namespace smtpspec;
using fuzz::Require;

namespace {

auto Seen(const CommandScan& scan) {
  return std::tie(scan.matched, scan.end, scan.argument, scan.argument_end, scan.more,
                  scan.more_end);
}
auto Seen(const MailboxScan& scan) {
  return std::tie(scan.matched, scan.end, scan.at);
}
auto Seen(const PathScan& scan) {
  return std::tie(scan.matched, scan.end, scan.domains, scan.mailbox, scan.whole_mailbox);
}

template <class Scan>
void Agree(const Scan& code, const Scan& tables, const Scan& flat_tables, const char* leaf) {
  Require(Seen(code) == Seen(tables) && Seen(code) == Seen(flat_tables), leaf);
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text = fuzz::View(data, size);
  for (const Utf8 utf8 : {Utf8::kRefused, Utf8::kAllowed}) {
    Agree(ScanCommand(text, utf8), ScanCommandT0(text, utf8), ScanCommandF1(text, utf8),
          "the machines of command.rl agree");
    for (const PathKind kind : {PathKind::kReverse, PathKind::kForward})
      Agree(ScanPath(text, kind, utf8), ScanPathT0(text, kind, utf8), ScanPathF1(text, kind, utf8),
            "the machines of path.rl agree");
    for (const MailboxPart part :
         {MailboxPart::kDotString, MailboxPart::kLocalPart, MailboxPart::kDomain,
          MailboxPart::kAddressLiteral, MailboxPart::kIpv6Address, MailboxPart::kHost,
          MailboxPart::kMailbox})
      Agree(ScanMailbox(text, part, utf8), ScanMailboxT0(text, part, utf8),
            ScanMailboxF1(text, part, utf8), "the machines of mailbox.rl agree");
  }
  return 0;
}
