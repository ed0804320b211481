#include "parser/printable.h"

#include <algorithm>
#include <charconv>

namespace smtpspec {
namespace {

struct Escape {
  char letter;
  char octet;
};
// The ones that Printable writes come first.
constexpr Escape kEscapes[] = {{'r', '\r'}, {'n', '\n'}, {'\\', '\\'},
                               {'t', '\t'}, {'0', '\0'}, {'"', '"'}};
constexpr std::size_t kWritten = 3;

const Escape* FindLetter(char letter) {
  for (const Escape& escape : kEscapes)
    if (escape.letter == letter) return &escape;
  return nullptr;
}

}  // namespace

std::string Printable(std::string_view octets) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(octets.size());
  for (const char c : octets) {
    const Escape* escape = nullptr;
    for (std::size_t i = 0; i < kWritten; ++i)
      if (kEscapes[i].octet == c) escape = &kEscapes[i];
    const auto octet = static_cast<unsigned char>(c);
    if (escape) {
      text += {'\\', escape->letter};
    } else if (octet >= ' ' && octet <= '~') {
      text += c;
    } else {
      text += {'\\', 'x', kDigits[octet >> 4], kDigits[octet & 0xF]};
    }
  }
  return text;
}

Parsed<std::string> FromPrintable(std::string_view text) {
  std::string octets;
  octets.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      octets += text[i];
      continue;
    }
    const std::size_t start = i++;
    if (i < text.size() && text[i] == 'x') {
      unsigned value = 0;
      const char* const digits = text.data() + i + 1;
      const std::size_t count = std::min<std::size_t>(2, text.size() - i - 1);
      const auto [end, code] = std::from_chars(digits, digits + count, value, 16);
      if (code != std::errc() || end != digits + 2)
        return std::unexpected(ParseError{start, "\\x and two hexadecimal digits"});
      octets += static_cast<char>(value);
      i += 2;
    } else if (const Escape* escape = i < text.size() ? FindLetter(text[i]) : nullptr) {
      octets += escape->octet;
    } else {
      return std::unexpected(ParseError{start, "one of \\r \\n \\t \\0 \\\" \\\\ \\xNN"});
    }
  }
  return octets;
}

}  // namespace smtpspec
