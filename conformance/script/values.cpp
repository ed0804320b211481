#include "conformance/script/values.h"

#include <charconv>
#include <string>

namespace smtpspec::script {
namespace {

constexpr std::string_view kTooMuch = "too much; at most 256M octets are sent at once";

char Unescape(std::string_view escape) {
  switch (escape[0]) {
    case 'r':
      return '\r';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '0':
      return '\0';
    case 'x': {
      unsigned value = 0;
      std::from_chars(escape.data() + 1, escape.data() + escape.size(), value, 16);
      return static_cast<char>(value);
    }
    default:
      return escape[0];
  }
}

// Octets that touch are one piece, so that a template has one form.
void Append(Template& text, std::string_view octets) {
  if (octets.empty()) return;
  if (text.pieces.empty() || !text.pieces.back().placeholder.empty()) text.pieces.emplace_back();
  text.pieces.back().octets += octets;
}

void Append(Line& line, Template& text, const Mark& mark, bool in_vary) {
  if (mark.tag == Tag::kText) {
    Append(text, mark.text);
  } else if (mark.tag == Tag::kEscape) {
    const char octet = Unescape(mark.text);
    Append(text, std::string_view(&octet, 1));
  } else if (mark.tag == Tag::kPlaceholder) {
    line.Uses(mark.text, in_vary);
    text.pieces.push_back({"", std::string(mark.text)});
  }
}

std::uint64_t Size(const Template& text) {
  std::uint64_t size = 0;
  for (const auto& piece : text.pieces) size += piece.octets.size();
  return size;
}

}  // namespace

Octets BuildOctets(Line& line, std::string_view part, bool in_vary) {
  Octets octets;
  const auto marks = line.Read(part, ReadOctets);
  if (!marks) return octets;
  for (const auto& mark : *marks) {
    if (mark.tag == Tag::kItem) {
      octets.items.emplace_back();
    } else if (mark.tag == Tag::kNumber) {
      octets.items.back().times = BuildNumber(line, mark.text);
    } else {
      Append(line, octets.items.back().text, mark, in_vary);
    }
  }
  std::uint64_t total = 0;
  for (const auto& item : octets.items) {
    const std::uint64_t size = Size(item.text);
    if (item.times > kMaxOctets || size * item.times > kMaxOctets) total = kMaxOctets + 1;
    total += size * item.times;
  }
  if (total > kMaxOctets) line.Fail(part, std::string(kTooMuch));
  return octets;
}

Template BuildTemplate(Line& line, std::string_view part) {
  Template text;
  if (part.empty()) return text;
  if (const auto marks = line.Read(part, ReadBare))
    for (const auto& mark : *marks) Append(line, text, mark, false);
  return text;
}

Payload BuildPayload(Line& line, std::string_view part) {
  if (part.starts_with('"')) return {BuildOctets(line, part), false};
  Payload payload{{}, true};
  if (part.starts_with(' ')) {
    line.Fail(part, "one blank too many; text that begins with a blank is written in quotes");
    return payload;
  }
  payload.octets.items.push_back({BuildTemplate(line, part), 1});
  return payload;
}

std::uint64_t BuildNumber(Line& line, std::string_view part) {
  std::uint64_t value = 0, unit = 1;
  if (part.ends_with('k')) unit = 1024;
  if (part.ends_with('M')) unit = 1024 * 1024;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
  if (error == std::errc() && value <= UINT64_MAX / unit) return value * unit;
  line.Fail(part, std::string(part) + " is too large; a number has at most 64 bits");
  return 0;
}

Duration BuildDuration(Line& line, std::string_view part) {
  constexpr std::uint64_t kWeek = 7ULL * 24 * 3600 * 1000;
  std::uint64_t total = 0;
  std::string_view rest = part;
  while (!rest.empty()) {
    std::uint64_t value = 0, unit = 1;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    std::size_t length = 1;
    if (rest.starts_with("ms") || rest.starts_with("min")) length = rest[1] == 's' ? 2 : 3;
    if (rest.starts_with("s")) unit = 1000;
    if (rest.starts_with("min")) unit = 60'000;
    if (rest.starts_with("h")) unit = 3'600'000;
    rest.remove_prefix(length);
    const bool counts = error == std::errc() && value <= kWeek;
    if (counts) total += value * unit;
    if (!counts || total > kWeek) {
      line.Fail(part, std::string(part) + " is too long; at most a week is waited");
      return Duration{0};
    }
  }
  return Duration{static_cast<std::int64_t>(total)};
}

}  // namespace smtpspec::script
