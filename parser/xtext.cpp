#include "parser/xtext.h"

namespace smtpspec {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEF";

bool IsXchar(char c) {
  return c >= '!' && c <= '~' && c != '+' && c != '=';
}

int ValueOf(char c, HexCase hex) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (hex == HexCase::kAny && c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string EncodeXtext(std::string_view octets) {
  std::string text;
  for (const char c : octets) {
    if (IsXchar(c)) {
      text += c;
    } else {
      const auto octet = static_cast<unsigned char>(c);
      text += {'+', kDigits[octet >> 4], kDigits[octet & 0xF]};
    }
  }
  return text;
}

Parsed<std::string> DecodeXtext(std::string_view text, HexCase hex) {
  std::string octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsXchar(text[i])) {
      octets += text[i];
      continue;
    }
    if (text[i] != '+') return std::unexpected(ParseError{i, "a printable octet of xtext"});
    int value = 0;
    for (int digit = 0; digit < 2; ++digit) {
      const int v = ++i < text.size() ? ValueOf(text[i], hex) : -1;
      if (v < 0) return std::unexpected(ParseError{i, "two hexadecimal digits after +"});
      value = value * 16 + v;
    }
    octets += static_cast<char>(value);
  }
  return octets;
}

}  // namespace smtpspec
