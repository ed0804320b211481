#include "parser/mailbox.h"

#include <algorithm>
#include <cassert>
#include <charconv>

#include "parser/ascii_case.h"
#include "parser/mailbox_scan.h"

namespace smtpspec {
namespace {

constexpr std::string_view kExpectedLocalPart = "a local part: words and dots, or a quoted string";
constexpr std::string_view kExpectedDomain = "a domain: labels of letters, digits and hyphens";
constexpr std::string_view kExpectedLiteral =
    "an address literal such as [192.0.2.1] or [IPv6:::1]";
constexpr std::string_view kExpectedHost = "a domain or an address literal";
constexpr std::string_view kIpv6Tag = "IPv6:";

std::unexpected<ParseError> Error(std::size_t offset, std::string_view expected) {
  return std::unexpected(ParseError{offset, expected});
}

// The comment on Snum: the value is 0 to 255, always decimal. Gives the offset of a greater one.
std::optional<std::size_t> SnumTooGreat(std::string_view address) {
  std::size_t start = 0;
  while (start <= address.size()) {
    const std::size_t end = std::min(address.find('.', start), address.size());
    int value = 0;
    std::from_chars(address.data() + start, address.data() + end, value);
    if (value > 255) return start;
    start = end + 1;
  }
  return std::nullopt;
}

// The comments on IPv6-comp and IPv6v4-comp: `::` stands for at least two groups. What the ABNF
// lets through beyond that is refused; an IPv4 address counts as two groups.
//= rfc5321/4.1.3/ipv6-groups
bool TooManyGroups(std::string_view address) {
  if (address.find("::") == std::string_view::npos) return false;
  int groups = 0;
  for (std::size_t i = 0; i < address.size(); ++i)
    if (address[i] != ':' && (i == 0 || address[i - 1] == ':')) ++groups;
  if (address.find('.') != std::string_view::npos) ++groups;
  return groups > 6;
}

Parsed<void> CheckIpv6(std::string_view address, std::size_t offset) {
  const MailboxScan scan = ScanMailbox(address, MailboxPart::kIpv6Address, Utf8::kRefused);
  if (!scan.matched) return Error(offset + scan.end, "an IPv6 address");
  if (TooManyGroups(address)) return Error(offset, "at most 6 groups beside ::");
  const std::size_t dot = address.find('.');
  if (dot == std::string_view::npos) return {};
  const std::size_t ipv4 = address.rfind(':') + 1;
  if (const auto bad = SnumTooGreat(address.substr(ipv4)))
    return Error(offset + ipv4 + *bad, "a number from 0 to 255");
  return {};
}

}  // namespace

Parsed<Domain> Domain::Parse(std::string_view text, Utf8 utf8) {
  const MailboxScan scan = ScanMailbox(text, MailboxPart::kDomain, utf8);
  if (!scan.matched) return Error(scan.end, kExpectedDomain);
  return Domain(std::string(text));
}

bool operator==(const Domain& a, const Domain& b) {
  return EqualIgnoringCase(a.text_, b.text_);
}

Parsed<AddressLiteral> AddressLiteral::Parse(std::string_view text) {
  const MailboxScan scan = ScanMailbox(text, MailboxPart::kAddressLiteral, Utf8::kRefused);
  if (!scan.matched) return Error(scan.end, kExpectedLiteral);
  const std::string_view inside = text.substr(1, text.size() - 2);
  if (EqualIgnoringCase(inside.substr(0, kIpv6Tag.size()), kIpv6Tag)) {
    // A registered tag wins over the general form, which has the same shape.
    const auto checked = CheckIpv6(inside.substr(kIpv6Tag.size()), 1 + kIpv6Tag.size());
    if (!checked) return std::unexpected(checked.error());
  } else if (inside.find(':') == std::string_view::npos) {
    if (const auto bad = SnumTooGreat(inside)) return Error(1 + *bad, "a number from 0 to 255");
  }
  return AddressLiteral(std::string(text));
}

Parsed<Host> ParseHost(std::string_view text, Utf8 utf8) {
  if (text.starts_with('[')) {
    auto literal = AddressLiteral::Parse(text);
    if (!literal) return std::unexpected(literal.error());
    return Host(*std::move(literal));
  }
  auto domain = Domain::Parse(text, utf8);
  if (domain) return Host(*std::move(domain));
  return Error(domain.error().offset, domain.error().offset == 0 ? kExpectedHost : kExpectedDomain);
}

const std::string& Text(const Host& host) {
  return std::visit([](const auto& it) -> const std::string& { return it.Text(); }, host);
}

Parsed<LocalPart> LocalPart::Parse(std::string_view text, Utf8 utf8) {
  const MailboxScan scan = ScanMailbox(text, MailboxPart::kLocalPart, utf8);
  if (!scan.matched) return Error(scan.end, kExpectedLocalPart);
  if (!text.starts_with('"')) return LocalPart(std::string(text));
  std::string octets;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    octets += text[i];
  }
  return LocalPart(std::move(octets));
}

std::string LocalPart::Text() const {
  if (ScanMailbox(octets_, MailboxPart::kDotString, Utf8::kAllowed).matched) return octets_;
  std::string text = "\"";
  for (const char c : octets_) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

Parsed<Mailbox> Mailbox::Parse(std::string_view text, Utf8 utf8) {
  const MailboxScan scan = ScanMailbox(text, MailboxPart::kMailbox, utf8);
  if (!scan.at)
    return Error(scan.end, scan.end == 0 ? "a mailbox: local-part@domain" : "a local part and @");
  const std::size_t right = *scan.at + 1;
  if (!scan.matched) return Error(scan.end, scan.end == right ? kExpectedHost : kExpectedDomain);
  auto host = ParseHost(text.substr(right), utf8);
  if (!host) return Error(right + host.error().offset, host.error().expected);
  auto local_part = LocalPart::Parse(text.substr(0, *scan.at), utf8);
  assert(local_part);  // the machine has matched it
  return Mailbox(*std::move(local_part), *std::move(host));
}

std::string Mailbox::Text() const {
  return local_part_.Text() + '@' + smtpspec::Text(host_);
}

}  // namespace smtpspec
