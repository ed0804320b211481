// What of the octets that were sent is whole, and so has a reply due.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "conformance/run/server_watch.h"

namespace smtpspec {
namespace {

constexpr std::size_t kCommandLine = 510, kResponseLine = 12286;  // without CRLF
constexpr std::array<std::string_view, 15> kVerbs = {"EHLO", "HELO", "MAIL", "RCPT",     "DATA",
                                                     "BDAT", "RSET", "NOOP", "VRFY",     "EXPN",
                                                     "HELP", "QUIT", "AUTH", "STARTTLS", "*"};

std::string VerbOf(std::string_view line) {
  // Some skip blanks in front of it.
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  std::string verb(line.substr(0, line.find_first_of(" \t")));
  std::ranges::transform(verb, verb.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return std::ranges::find(kVerbs, verb) != kVerbs.end() ? verb : "?";
}

}  // namespace

// Servers read such lines in different ways, all of them known, and say one thing or several.
void ServerWatch::DoubtLine(const std::string& line) {
  doubted_before_ = !certain_;
  const bool odd = line.find('\r') != line.npos || line.find('\0') != line.npos;
  const bool blank = line.find_first_not_of(" \t") == line.npos;
  const std::size_t limit = mode_ == Mode::kAuth ? kResponseLine : kCommandLine;
  const bool by_habit = line.empty() || line.find('\n') != line.npos;
  if (odd || line.size() > limit || (blank && !line.empty()) || (by_habit && !habits_.known))
    certain_ = false;
}

// A line without an end that some read as one that has ended, or that is long enough to be refused
// before it ends.
bool ServerWatch::PartIsDoubtful() const {
  const bool line_end = pending_.find_first_of(std::string_view("\r\n\0", 3)) != pending_.npos;
  return pending_.size() > kCommandLine || (line_end && !habits_.known);
}

bool ServerWatch::TakeLine(Thing::Kind kind) {
  for (;;) {
    std::size_t end = pending_.find("\r\n"), next = end + 2;
    if (habits_.lf_ends_commands) {
      const std::size_t lf = pending_.find('\n');
      if (lf != pending_.npos && lf + 1 < (end == pending_.npos ? lf + 2 : next))
        end = lf, next = lf + 1;
    }
    if (end == pending_.npos) return false;
    std::string line = pending_.substr(0, end);
    pending_.erase(0, next);
    if (line.empty() && kind == Thing::Kind::kCommand && !habits_.empty_line_has_reply) continue;
    DoubtLine(line);
    due_ = {kind, line, kind == Thing::Kind::kCommand ? VerbOf(line) : "response"};
    return true;
  }
}

bool ServerWatch::TakeText() {
  const bool at_once = pending_.starts_with(".\r\n");
  const std::size_t end = pending_.find("\r\n.\r\n");
  if (!at_once && end == pending_.npos) return false;
  const std::size_t size = at_once ? 3 : end + 5;
  due_ = {Thing::Kind::kText, pending_.substr(0, size), "text"};
  pending_.erase(0, size);
  return true;
}

// The size and its octets are one command to servers that know it, and several to others.
bool ServerWatch::TakeChunk() {
  const std::size_t end = pending_.find("\r\n");
  if (end == pending_.npos) return false;
  const std::string line = pending_.substr(0, end);
  std::uint64_t size = 0;
  const char* const from = line.data() + std::min<std::size_t>(5, line.size());
  const auto [rest, error] = std::from_chars(from, line.data() + line.size(), size);
  const std::string_view behind(rest, line.data() + line.size());
  if (error != std::errc() || !offers_chunking_ || (!behind.empty() && behind != " LAST")) {
    certain_ = false;
    return TakeLine(Thing::Kind::kCommand);
  }
  chunk_ = size;
  chunk_last_ = !behind.empty();
  if (pending_.size() - end - 2 < size) return false;
  chunk_ = 0;
  pending_.erase(0, end + 2 + size);
  due_ = {Thing::Kind::kCommand, line, "BDAT"};
  return true;
}

bool ServerWatch::Due() {
  bool due = false;
  switch (mode_) {
    case Mode::kGreeting:
      due_ = {Thing::Kind::kGreeting, "", "greeting"};
      due = true;
      break;
    case Mode::kCommand:
      due = VerbOf(pending_.substr(0, pending_.find_first_of(" \r\n"))) == "BDAT"
                ? TakeChunk()
                : TakeLine(Thing::Kind::kCommand);
      break;
    case Mode::kAuth:
      due = TakeLine(Thing::Kind::kResponse);
      break;
    case Mode::kText:
      due = TakeText();
      break;
    case Mode::kTls:
    case Mode::kOver:
      return false;
  }
  if (!due) return false;
  // Behind STARTTLS it means something else in the same segment, and elsewhere some mind it.
  grouped_ = grouped_ || things_ > 0 || !pending_.empty();
  due_.alone = things_++ == 0 && pending_.empty();
  return true;
}

bool ServerWatch::HasDoubtfulEnd() const {
  if (mode_ != Mode::kText) return false;
  for (std::size_t dot = pending_.find('.'); dot != pending_.npos;
       dot = pending_.find('.', dot + 1)) {
    const bool before = dot == 0 || pending_[dot - 1] == '\n' || pending_[dot - 1] == '\r' ||
                        pending_[dot - 1] == '\0';
    const char after = dot + 1 < pending_.size() ? pending_[dot + 1] : 'x';
    if (before && (after == '\n' || after == '\r' || after == '\0')) return true;
  }
  return false;
}

}  // namespace smtpspec
