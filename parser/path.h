// ReversePath and ForwardPath of RFC 5321 4.1.2: where a message comes from, and where it goes.
#ifndef SMTPSPEC_PARSER_PATH_H_
#define SMTPSPEC_PARSER_PATH_H_

#include <optional>
#include <string>
#include <vector>

#include "parser/mailbox.h"

namespace smtpspec {

// `<>`, or a Mailbox, possibly behind a source route.
struct ReversePath {
  std::optional<Mailbox> mailbox;    // empty for `<>`
  std::vector<Domain> source_route;  // accepted and otherwise ignored

  static Parsed<ReversePath> Parse(std::string_view text, Utf8 utf8 = Utf8::kRefused);  // with <>
  std::string Text() const;  // with < and >, with the source route
  friend bool operator==(const ReversePath&, const ReversePath&) = default;
};

// A Mailbox, possibly behind a source route, or the one name that needs no domain: `<Postmaster>`.
struct ForwardPath {
  std::optional<Mailbox> mailbox;  // empty for `<Postmaster>`
  std::vector<Domain> source_route;

  static Parsed<ForwardPath> Parse(std::string_view text, Utf8 utf8 = Utf8::kRefused);  // with <>
  std::string Text() const;
  friend bool operator==(const ForwardPath&, const ForwardPath&) = default;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_PATH_H_
