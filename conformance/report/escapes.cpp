#include "conformance/report/escapes.h"

#include <fmt/format.h>

#include <algorithm>

namespace smtpspec {
namespace {

std::string Hex(char octet) {
  return fmt::format("\\x{:02x}", static_cast<unsigned char>(octet));
}

// Length of the UTF-8 sequence at the front, and its code point; 0 where there is none.
struct Sequence {
  std::size_t length = 0;
  char32_t point = 0;
};

Sequence FrontOf(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {1, first};
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
  if (length == 0 || first > 0xf4 || text.size() < length) return {};
  char32_t point = first & (0x7f >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return {};
    point = (point << 6) | (next & 0x3f);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (point < kSmallest[length] || surrogate || point > 0x10ffff) return {};
  return {length, point};
}

// Not controls, not marks that change how text around them looks, nothing that XML forbids.
bool CanBeSeen(char32_t point) {
  if (point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0xad) return false;
  if (point >= 0x200b && point <= 0x200f) return false;  // zero width, direction
  if (point >= 0x2028 && point <= 0x202e) return false;  // line ends, direction
  if (point >= 0x2060 && point <= 0x206f) return false;
  if (point == 0x061c || point == 0xfeff) return false;
  if (point >= 0xfff0 && point <= 0xfffb) return false;
  if ((point & 0xfffe) == 0xfffe || (point >= 0xfdd0 && point <= 0xfdef)) return false;
  return point < 0xe0000;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <class NeedsEscape>
std::string WithBackslashes(const std::string& text, NeedsEscape needs_escape) {
  std::string out;
  for (const char c : text) {
    if (needs_escape(c)) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string EscapeOctets(std::string_view octets) {
  std::string out;
  for (const char c : octets) {
    if (c == '\r') {
      out += "\\r";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20 || c > 0x7e || c == '\\') {
      out += Hex(c);
    } else {
      out += c;
    }
  }
  return out;
}

std::optional<std::string> UnescapeOctets(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text[0] != '\\') {
      out += text[0];
      text.remove_prefix(1);
      continue;
    }
    const char kind = text.size() > 1 ? text[1] : '\0';
    if (kind == 'r' || kind == 'n') {
      out += kind == 'r' ? '\r' : '\n';
      text.remove_prefix(2);
      continue;
    }
    if (kind != 'x' || text.size() < 4) return std::nullopt;
    const int high = HexDigit(text[2]), low = HexDigit(text[3]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    text.remove_prefix(4);
  }
  return out;
}

std::string SafeText(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Sequence front = FrontOf(text);
    const std::size_t length = std::max<std::size_t>(front.length, 1);
    if (front.length > 0 && CanBeSeen(front.point)) {
      out += text.substr(0, length);
    } else if (text[0] == '\r') {
      out += "\\r";
    } else if (text[0] == '\n') {
      out += "\\n";
    } else {
      for (const char c : text.substr(0, length)) out += Hex(c);
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string MarkupText(std::string_view text) {
  std::string out;
  for (const char c : SafeText(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string MarkdownText(std::string_view text) {
  constexpr std::string_view kPunctuation = "\\`*_{}[]()<>#+-.!|~&:@=\"'$^";
  return WithBackslashes(SafeText(text),
                         [&](char c) { return kPunctuation.find(c) != std::string_view::npos; });
}

std::string MarkdownCode(std::string_view text) {
  const std::string safe = SafeText(text);
  std::size_t longest = 0, run = 0;
  for (const char c : safe) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  if (safe.empty()) return "` `";
  // One blank on each side is taken away again where there are two, and keeps backticks off the
  // fence.
  return fence + " " + safe + " " + fence;
}

std::string TapText(std::string_view text) {
  return WithBackslashes(SafeText(text), [](char c) { return c == '#' || c == '\\'; });
}

std::string UriText(std::string_view text) {
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (kUnreserved.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace smtpspec
