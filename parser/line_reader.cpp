#include "parser/line_reader.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace smtpspec {
namespace {

std::size_t FindOctet(std::string_view text, char octet) {
  const void* const found = text.empty() ? nullptr : std::memchr(text.data(), octet, text.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
               : text.size();
}

// The first octet that may not stand in a line, among octets that hold no line end.
std::optional<BadLine> FirstBad(std::string_view octets) {
  const std::size_t lf = FindOctet(octets, '\n');
  const std::size_t cr = FindOctet(octets.substr(0, lf), '\r');
  const std::size_t nul = FindOctet(octets.substr(0, cr), '\0');
  if (nul < cr) return BadLine{BadLine::Fault::kNul, nul};
  if (cr < lf) return BadLine{BadLine::Fault::kBareCr, cr};
  if (lf < octets.size()) return BadLine{BadLine::Fault::kBareLf, lf};
  return std::nullopt;
}

}  // namespace

void LineReader::Append(std::string_view octets) {
  assert(!closed_);
  // What was taken goes away when it is at least half, so that each octet is moved a bounded number
  // of times.
  if (start_ >= buffer_.size() - start_) {
    buffer_.erase(0, start_);
    scanned_ -= start_;
    start_ = 0;
  }
  buffer_.append(octets);
}

LineReader::Next LineReader::Take() {
  assert(!closed_);
  for (;;) {
    // Looks at [scanned_, end): up to an LF, or up to a CR at the end, which may yet become CRLF.
    const std::string_view rest = std::string_view(buffer_).substr(scanned_);
    const std::size_t lf = FindOctet(rest, '\n');
    const bool crlf = lf < rest.size() && lf > 0 && rest[lf - 1] == '\r';
    std::size_t end = scanned_ + rest.size();
    if (crlf)
      end = scanned_ + lf - 1;
    else if (lf < rest.size())
      end = scanned_ + lf + 1;
    else if (rest.ends_with('\r'))
      --end;

    if (!bad_) {
      // A line that is too long is so at the first octet for which CRLF has no room behind it.
      const std::size_t room = limit_ < 2 ? 0 : limit_ - 2;
      bad_ = FirstBad(std::string_view(buffer_).substr(scanned_, end - scanned_));
      if (bad_) bad_->offset += scanned_ - start_;
      if (end - start_ > room && (!bad_ || bad_->offset > room))
        bad_ = BadLine{BadLine::Fault::kTooLong, limit_};
    }
    scanned_ = end;
    if (crlf) {
      Next next = bad_ ? Next(*bad_) : Next(Line{buffer_.substr(start_, end - start_)});
      bad_.reset();
      start_ = scanned_ = end + 2;
      return next;
    }
    if (bad_) start_ = scanned_;  // dropped
    if (lf == rest.size()) return std::monostate();
  }
}

std::string_view LineReader::Buffered() const {
  assert(!closed_);
  return std::string_view(buffer_).substr(start_);
}

void LineReader::Consume(std::size_t octets) {
  assert(!closed_ && !bad_ && octets <= buffer_.size() - start_);
  start_ += octets;
  scanned_ = start_;
}

bool LineReader::Midline() const {
  const std::string_view held = Buffered();
  return held.empty() ? bad_.has_value() : !held.ends_with("\r\n");
}

std::expected<Drained, Leftover> LineReader::Close() && {
  assert(!closed_);
  closed_ = true;
  if (start_ == buffer_.size() && !bad_) return Drained();
  return std::unexpected(Leftover{buffer_.substr(start_)});
}

}  // namespace smtpspec
