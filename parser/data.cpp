#include "parser/data.h"

#include <algorithm>

namespace smtpspec {
namespace {

// Where the text up to the next CR or LF ends. Most octets are of such text.
std::size_t EndOfText(std::string_view octets, std::size_t start) {
  const auto is_line_end = [](char c) { return c == '\r' || c == '\n'; };
  return static_cast<std::size_t>(std::find_if(octets.begin() + start, octets.end(), is_line_end) -
                                  octets.begin());
}

}  // namespace

std::size_t DataDecoder::Append(std::string_view octets) {
  std::size_t i = 0;
  while (i < octets.size() && state_ != State::kEnded) {
    if (state_ == State::kText) {
      const std::size_t end = EndOfText(octets, i);
      Keep(octets.substr(i, end - i));
      i = end;
      if (i == octets.size()) break;
    }
    state_ = Step(static_cast<unsigned char>(octets[i++]));
  }
  return i;
}

DataDecoder::State DataDecoder::Step(unsigned char octet) {
  const char c = static_cast<char>(octet);
  if (state_ == State::kLineStart && c == '.') return State::kDot;  // dropped, or the end
  if (state_ == State::kDot && c == '\r') return State::kDotCr;
  if (state_ == State::kDotCr) {
    if (c == '\n') return State::kEnded;
    // The dot was not alone in its line, and the CR was bare.
    Keep("\r");
    bare_ = true;
  }
  Keep({&c, 1});
  const bool after_cr = state_ == State::kCr;
  if (c == '\n' && after_cr) return State::kLineStart;
  if (c == '\n' || after_cr) bare_ = true;
  return c == '\r' ? State::kCr : State::kText;
}

void DataDecoder::Keep(std::string_view octets) {
  if (size_ < max_size_)
    content_.append(octets.substr(0, std::min<std::uint64_t>(octets.size(), max_size_ - size_)));
  size_ += octets.size();
}

std::string DataEncoder::Append(std::string_view content) {
  std::string octets;
  octets.reserve(content.size() + content.size() / 32);
  for (std::size_t i = 0; i < content.size();) {
    const char c = content[i];
    const bool ends_crlf = c == '\n' && after_cr_;  // its CRLF is written already
    after_cr_ = c == '\r';
    if (c == '\r' || c == '\n') {
      if (!ends_crlf) octets += "\r\n";
      line_start_ = true;
      ++i;
      continue;
    }
    if (c == '.' && line_start_) octets += '.';
    const std::size_t end = EndOfText(content, i);
    octets += content.substr(i, end - i);
    line_start_ = false;
    i = end;
  }
  return octets;
}

std::string DataEncoder::Finish() {
  return line_start_ ? ".\r\n" : "\r\n.\r\n";
}

std::string Canonical(std::string_view content) {
  std::string octets;
  octets.reserve(content.size() + 2);
  for (std::size_t i = 0; i < content.size();) {
    const std::size_t end = EndOfText(content, i);
    octets += content.substr(i, end - i);
    if (end == content.size()) break;
    octets += "\r\n";
    i = end + (content.substr(end).starts_with("\r\n") ? 2 : 1);
  }
  if (!octets.empty() && !octets.ends_with("\r\n")) octets += "\r\n";
  return octets;
}

}  // namespace smtpspec
