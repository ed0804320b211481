#include "conformance/run/lenient_reply.h"

#include <algorithm>
#include <utility>

namespace smtpspec {
namespace {

bool Digit(char c) {
  return c >= '0' && c <= '9';
}

bool StartsWithCode(std::string_view line) {
  return line.size() >= 3 && Digit(line[0]) && Digit(line[1]) && Digit(line[2]) &&
         (line.size() == 3 || !Digit(line[3]));
}

// "2.1.0" at the start of the text, whatever stands behind it.
std::string EnhancedOf(std::string_view line) {
  if (line.size() < 5) return {};
  std::string_view text = line.substr(4);
  text = text.substr(0, text.find(' '));
  const bool form = std::ranges::count(text, '.') == 2 && text.front() != '.' &&
                    text.back() != '.' &&
                    std::ranges::all_of(text, [](char c) { return c == '.' || Digit(c); });
  return form ? std::string(text) : std::string();
}

}  // namespace

bool LenientReplyReader::AddLine(std::string_view with_end) {
  current_.octets += with_end;
  std::string_view line = with_end;
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const bool first = current_.lines.empty();
  current_.lines.emplace_back(line);
  if (first) current_.code = StartsWithCode(line) ? line.substr(0, 3) : std::string_view();
  if (current_.code.empty()) return true;  // no reply: each such line is judged alone
  return StartsWithCode(line) && (line.size() == 3 || line[3] != '-');
}

std::optional<SeenReply> LenientReplyReader::Take() {
  std::optional<SeenReply> reply;
  while (!reply) {
    const std::size_t end = buffer_.find('\n', start_);
    const std::size_t length = (end == buffer_.npos ? buffer_.size() : end + 1) - start_;
    const bool endless = length > kMaxLine || current_.lines.size() >= kMaxLines;
    if (end == buffer_.npos && !endless) break;
    const bool whole = AddLine(std::string_view(buffer_).substr(start_, length));
    start_ += length;
    if (!whole && !endless) continue;
    current_.complete = whole && !endless;
    current_.enhanced = EnhancedOf(current_.lines.back());
    reply = std::exchange(current_, {});
  }
  // Seldom, so that many replies in one piece take time in proportion.
  if (2 * start_ >= buffer_.size()) buffer_.erase(0, std::exchange(start_, 0));
  return reply;
}

SeenReply LenientReplyReader::TakeRest() {
  buffer_.erase(0, std::exchange(start_, 0));
  if (!buffer_.empty()) AddLine(std::exchange(buffer_, {}));
  current_.complete = false;
  return std::exchange(current_, {});
}

}  // namespace smtpspec
