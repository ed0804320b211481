// Reverse-path and Forward-path of RFC 5321 4.1.2, with their angle brackets.
#include "parser/octet_limit.h"
#include "parser/path_scan.h"

namespace smtpspec {
namespace {

%%{
machine path;
include rfc5321 "common.rl";

action domain { domain = p; }
action domain_end { scan.domains.push_back(Between(domain, p)); }
action mailbox { scan.mailbox = reinterpret_cast<const char*>(p); }
action mailbox_end {
  scan.whole_mailbox = Between(reinterpret_cast<const unsigned char*>(scan.mailbox), p);
}

# A-d-l and Path once more, for the sake of the spans.
at_domain = '@' Domain >domain %domain_end;
source_route = at_domain ( ',' at_domain )* ':';
path = '<' source_route? Mailbox >mailbox %mailbox_end '>';

main := path | "<>";
# RFC 5321 4.1.1.3: the one recipient without a domain, in any case.
# //= rfc5321/2.3.5/postmaster-without-domain
forward := path | "<Postmaster>"i;

write data noerror;
}%%

std::string_view Between(const unsigned char* begin, const unsigned char* end) {
  return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin)};
}

}  // namespace

PathScan ScanPath(std::string_view text, PathKind kind, Utf8 utf8) {
  PathScan scan;
  const auto* const begin = reinterpret_cast<const unsigned char*>(text.data());
  const auto* p = begin;
  const auto* const pe = begin + OctetLimit(text, utf8);
  [[maybe_unused]] const auto* const eof = pe == begin + text.size() ? pe : nullptr;
  const unsigned char* domain = nullptr;
  int cs = kind == PathKind::kReverse ? path_en_main : path_en_forward;
  %% write exec;
  scan.end = static_cast<std::size_t>(p - begin);
  scan.matched = p == begin + text.size() && cs >= path_first_final;
  return scan;
}

}  // namespace smtpspec
