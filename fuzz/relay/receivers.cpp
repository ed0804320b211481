#include "fuzz/relay/receivers.h"

#include <utility>

namespace smtpspec::fuzz {
namespace {

using namespace std::literals;
using Octets = Receiver::Octets;

constexpr std::string_view kCrlf = "\r\n", kEnd = "\r\n.\r\n";

const Receiver kReceivers[] = {
    {"strict", {kCrlf}, {kEnd}},
    {"LfDotLf", {kCrlf}, {kEnd, "\n.\n"}},
    {"LfDotCrlf", {kCrlf}, {kEnd, "\n.\r\n"}},
    {"CrlfDotLf", {kCrlf}, {kEnd, "\r\n.\n"}},
    {"CrDotCr", {kCrlf}, {kEnd, "\r.\r"}},
    {"CrDotCrlf", {kCrlf}, {kEnd, "\r.\r\n"}},
    {"CrlfDotCr", {kCrlf}, {kEnd, "\r\n.\r"}},
    {"CrlfDotCrCrlf", {kCrlf}, {kEnd, "\r\n.\r\r\n"}},
    // A line that is a C string: what stands behind its NUL is not looked at.
    {"DotNul", {kCrlf}, {kEnd, "\r\n.\0"sv}},
    {"DotSpace", {kCrlf}, {kEnd, "\r\n. \r\n", "\r\n.\t\r\n"}},
    {"LfEndsLines", {kCrlf, "\n"}, {kEnd, "\r\n.\n", "\n.\r\n", "\n.\n"}},
    {"CrEndsLines", {kCrlf, "\r"}, {kEnd, "\r\n.\r", "\r.\r\n", "\r.\r"}},
    {"AnyEndsLines",
     {kCrlf, "\r", "\n"},
     {kEnd, "\r\n.\r", "\r\n.\n", "\r.\r\n", "\n.\r\n", "\r.\r", "\r.\n", "\n.\r", "\n.\n"}},
    {"DropsNul", {kCrlf}, {kEnd}, Octets::kWithoutNul},
    {"DropsNulAndLfEndsLines", {kCrlf, "\n"}, {kEnd, "\n.\r\n", "\n.\n"}, Octets::kWithoutNul},
    {"SevenBits", {kCrlf}, {kEnd}, Octets::kSevenBits},
};

std::string Changed(Octets octets, std::string_view text) {
  std::string changed;
  for (const char c : text) {
    if (c == '\0' && octets == Octets::kWithoutNul) continue;
    changed += octets == Octets::kSevenBits ? static_cast<char>(c & 0x7F) : c;
  }
  return changed;
}

// Where the first of them begins, and which it is; all that is left where there is none.
std::pair<std::size_t, std::string_view> FindFirst(std::string_view text,
                                                   const std::vector<std::string_view>& ends) {
  std::pair<std::size_t, std::string_view> first{text.size(), {}};
  for (const std::string_view end : ends)
    if (const std::size_t at = text.find(end); at < first.first) first = {at, end};
  return first;
}

}  // namespace

std::span<const Receiver> Receivers() {
  return kReceivers;
}

Reading Read(const Receiver& receiver, std::string_view octets) {
  const bool as_they_are = receiver.octets == Octets::kAsTheyAre;
  const std::string changed = as_they_are ? "" : Changed(receiver.octets, octets);
  std::string_view rest = as_they_are ? octets : changed;
  Reading reading;
  while (!rest.empty()) {
    const auto [size, end] = FindFirst(rest, receiver.line_ends);
    const std::string_view line = rest.substr(0, size);
    reading.commands.emplace_back(line);
    if (line != "DATA" || end.empty()) {
      rest.remove_prefix(size + end.size());
      continue;
    }
    rest.remove_prefix(size);  // the line end counts as the text's first
    const auto [text, dot] = FindFirst(rest, receiver.data_ends);
    if (!dot.empty()) ++reading.messages;
    rest.remove_prefix(text + dot.size());
  }
  return reading;
}

}  // namespace smtpspec::fuzz
