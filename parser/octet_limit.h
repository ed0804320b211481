// Where a grammar with UTF-8 in it becomes one without.
#ifndef SMTPSPEC_PARSER_OCTET_LIMIT_H_
#define SMTPSPEC_PARSER_OCTET_LIMIT_H_

#include <algorithm>
#include <string_view>

#include "parser/mailbox.h"

namespace smtpspec {

// How many octets of `text` a machine may look at. RFC 6531 adds nothing but octets above 127 to
// the grammar, so a machine of the wider grammar that stops before the first of them is a machine
// of the narrower one. A machine that is stopped before the end of `text` has failed there.
inline std::size_t OctetLimit(std::string_view text, Utf8 utf8) {
  if (utf8 == Utf8::kAllowed) return text.size();
  const auto high = [](char c) { return static_cast<unsigned char>(c) > 127; };
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), high) - text.begin());
}

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_OCTET_LIMIT_H_
