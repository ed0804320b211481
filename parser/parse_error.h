// What a parse gives back when the octets are not in the grammar.
#ifndef SMTPSPEC_PARSER_PARSE_ERROR_H_
#define SMTPSPEC_PARSER_PARSE_ERROR_H_

#include <cstddef>
#include <expected>
#include <string_view>

namespace smtpspec {

struct ParseError {
  // Octets from the start of what was given to the parser; its length when the input ended too
  // soon.
  std::size_t offset = 0;
  // What would have been right there. Static storage, printable ASCII, no octet of the input.
  std::string_view expected;

  friend bool operator==(const ParseError&, const ParseError&) = default;
};

template <class T>
using Parsed = std::expected<T, ParseError>;

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_PARSE_ERROR_H_
