// Domain, AddressLiteral, LocalPart and Mailbox of RFC 5321 4.1.2 and 4.1.3: values that cannot
// hold an octet outside their grammar, so that no serializer has to escape.
#ifndef SMTPSPEC_PARSER_MAILBOX_H_
#define SMTPSPEC_PARSER_MAILBOX_H_

#include <string>
#include <string_view>
#include <variant>

#include "parser/parse_error.h"

namespace smtpspec {

// Which octets above 127 are let through. RFC 6531 widens the character classes of the grammar.
enum class Utf8 { kRefused, kAllowed };

// A name of one or more labels. Compares without regard to the case of ASCII letters.
class Domain {
 public:
  static Parsed<Domain> Parse(std::string_view text, Utf8 utf8 = Utf8::kRefused);
  const std::string& Text() const { return text_; }  // as it was written
  friend bool operator==(const Domain& a, const Domain& b);

 private:
  explicit Domain(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// What stands in square brackets: an IPv4 address, `IPv6:` and an address, or a general literal.
class AddressLiteral {
 public:
  // `text` includes the brackets.
  static Parsed<AddressLiteral> Parse(std::string_view text);
  const std::string& Text() const { return text_; }  // with the brackets
  friend bool operator==(const AddressLiteral&, const AddressLiteral&) = default;

 private:
  explicit AddressLiteral(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The argument of EHLO, and the right side of a Mailbox.
using Host = std::variant<Domain, AddressLiteral>;
Parsed<Host> ParseHost(std::string_view text, Utf8 utf8 = Utf8::kRefused);
const std::string& Text(const Host& host);

// The left side of a Mailbox. Two spellings that mean the same compare equal.
//= rfc5321/4.1.2/quoted-forms-are-equal
class LocalPart {
 public:
  // `text` is a Dot-string or a Quoted-string.
  static Parsed<LocalPart> Parse(std::string_view text, Utf8 utf8 = Utf8::kRefused);
  const std::string& Octets() const { return octets_; }  // without quotes and backslashes
  std::string Text() const;                              // quoted only where that is needed
  friend bool operator==(const LocalPart&, const LocalPart&) = default;

 private:
  explicit LocalPart(std::string octets) : octets_(std::move(octets)) {}
  std::string octets_;
};

class Mailbox {
 public:
  static Parsed<Mailbox> Parse(std::string_view text, Utf8 utf8 = Utf8::kRefused);
  Mailbox(LocalPart local_part, Host host)
      : local_part_(std::move(local_part)), host_(std::move(host)) {}
  const LocalPart& Local() const { return local_part_; }
  const Host& At() const { return host_; }
  std::string Text() const;  // parses back to an equal Mailbox
  friend bool operator==(const Mailbox&, const Mailbox&) = default;

 private:
  LocalPart local_part_;
  Host host_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_MAILBOX_H_
