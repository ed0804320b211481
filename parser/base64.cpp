#include "parser/base64.h"

#include <array>
#include <cstdint>

namespace smtpspec {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xFF;

constexpr auto kValues = [] {
  std::array<std::uint8_t, 256> values;
  values.fill(kNone);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}();

std::uint8_t ValueOf(char c) {
  return kValues[static_cast<unsigned char>(c)];
}

}  // namespace

std::string EncodeBase64(std::string_view octets) {
  std::string text((octets.size() + 2) / 3 * 4, '=');
  std::size_t end = 0;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : octets) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    count += 8;
    for (; count >= 6; count -= 6) text[end++] = kAlphabet[bits >> (count - 6) & 0x3F];
  }
  if (count > 0) text[end] = kAlphabet[bits << (6 - count) & 0x3F];
  return text;
}

//= rfc4954/4/base64-strict
Parsed<std::string> DecodeBase64(std::string_view text) {
  const auto error = [](std::size_t offset, std::string_view expected) {
    return std::unexpected(ParseError{offset, expected});
  };
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const std::size_t end = text.size() - padding;
  std::string octets(end * 3 / 4, '\0');
  std::size_t size = 0;
  std::uint32_t bits = 0;
  int count = 0;
  for (std::size_t i = 0; i < end; ++i) {
    const std::uint8_t value = ValueOf(text[i]);
    if (value == kNone) return error(i, "an octet of the base64 alphabet");
    bits = bits << 6 | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    octets[size++] = static_cast<char>(bits >> count & 0xFF);
  }
  if (text.size() % 4 != 0 || end % 4 == 1)
    return error(text.size(), "base64 whose length with its padding is a multiple of 4");
  if ((bits & ((1u << count) - 1)) != 0)
    return error(end - 1, "zero in the bits before the padding");
  return octets;
}

}  // namespace smtpspec
