// Local-part, Domain, address-literal and Mailbox of RFC 5321 4.1.2 and 4.1.3.
#include "parser/mailbox_scan.h"
#include "parser/octet_limit.h"

namespace smtpspec {
namespace {

%%{
machine mailbox;
include rfc5321 "common.rl";

action at { scan.at = static_cast<std::size_t>(p - begin); }

dot_string := Dot_string;
local_part := Local_part;
domain := Domain;
# General-address-literal covers the IPv6 form as well; the caller lets the registered tag win.
literal := address_literal;
ipv6_addr := IPv6_addr;
host := Domain | address_literal;
main := Local_part '@' @at ( Domain | address_literal );

write data noerror;
}%%

int EntryOf(MailboxPart part) {
  switch (part) {
    case MailboxPart::kDotString: return mailbox_en_dot_string;
    case MailboxPart::kLocalPart: return mailbox_en_local_part;
    case MailboxPart::kDomain: return mailbox_en_domain;
    case MailboxPart::kAddressLiteral: return mailbox_en_literal;
    case MailboxPart::kIpv6Address: return mailbox_en_ipv6_addr;
    case MailboxPart::kHost: return mailbox_en_host;
    case MailboxPart::kMailbox: break;
  }
  return mailbox_en_main;
}

}  // namespace

MailboxScan ScanMailbox(std::string_view text, MailboxPart part, Utf8 utf8) {
  MailboxScan scan;
  const auto* const begin = reinterpret_cast<const unsigned char*>(text.data());
  const auto* p = begin;
  const auto* const pe = begin + OctetLimit(text, utf8);
  [[maybe_unused]] const auto* const eof = pe == begin + text.size() ? pe : nullptr;
  int cs = EntryOf(part);
  %% write exec;
  scan.end = static_cast<std::size_t>(p - begin);
  scan.matched = p == begin + text.size() && cs >= mailbox_first_final;
  return scan;
}

}  // namespace smtpspec
