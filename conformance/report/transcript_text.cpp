#include "conformance/report/transcript_text.h"

#include <fmt/format.h>

#include "conformance/report/escapes.h"

namespace smtpspec {
namespace {

// The lines of one segment, each with its end; the last may have none.
std::vector<std::string_view> SplitAfterLf(std::string_view octets) {
  std::vector<std::string_view> lines;
  while (!octets.empty()) {
    const std::size_t end = octets.find('\n');
    const std::size_t length = end == std::string_view::npos ? octets.size() : end + 1;
    lines.push_back(octets.substr(0, length));
    octets.remove_prefix(length);
  }
  return lines;
}

std::string Line(std::string_view octets, std::size_t most) {
  if (octets.size() > most) {
    return EscapeOctets(octets.substr(0, most)) +
           fmt::format(" … and {} octets more", octets.size() - most);
  }
  // A line that ends as it should shows its text alone.
  if (octets.ends_with("\r\n")) return EscapeOctets(octets.substr(0, octets.size() - 2));
  return EscapeOctets(octets) + (octets.ends_with("\n") ? "" : " (no line end)");
}

}  // namespace

std::vector<std::string> TranscriptLines(const std::vector<TranscriptEntry>& transcript,
                                         const TranscriptLayout& layout) {
  std::vector<std::string> lines;
  for (const TranscriptEntry& entry : transcript) {
    const std::string time = layout.times ? fmt::format("{:8.1f}  ", entry.ms) : "";
    if (!entry.event.empty()) {
      lines.push_back(fmt::format("{}-- {} --", time, SafeText(entry.event)));
    }
    const std::string who =
        fmt::format("{}{}:", entry.from_server ? "S" : "C", entry.tls ? "*" : "");
    for (const std::string_view line : SplitAfterLf(entry.octets)) {
      lines.push_back(fmt::format("{}{} {}", time, who, Line(line, layout.most_octets)));
    }
  }
  return lines;
}

}  // namespace smtpspec
