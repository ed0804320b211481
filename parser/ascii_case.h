// Verbs, keywords and domains compare without regard to the case of ASCII letters, in any locale.
#ifndef SMTPSPEC_PARSER_ASCII_CASE_H_
#define SMTPSPEC_PARSER_ASCII_CASE_H_

#include <algorithm>
#include <string>
#include <string_view>

namespace smtpspec {

constexpr char UpperLetter(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

constexpr bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, UpperLetter, UpperLetter);
}

inline std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = UpperLetter(c);
  return upper;
}

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_ASCII_CASE_H_
