#include "parser/reply.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <utility>

#include "parser/reply_scan.h"

namespace smtpspec {
namespace {

constexpr std::string_view kCrlf = "\r\n";
constexpr std::size_t kCodeSize = 3;

std::unexpected<ParseError> Error(std::size_t offset, std::string_view expected) {
  return std::unexpected(ParseError{offset, expected});
}

int Number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// The line up to CRLF or to the end; both go away.
std::string_view TakeLine(std::string_view& octets) {
  const std::size_t end = std::min(octets.find(kCrlf), octets.size());
  const std::string_view line = octets.substr(0, end);
  octets.remove_prefix(std::min(end + kCrlf.size(), octets.size()));
  return line;
}

// The enhanced code that every line begins with; nothing where one line has none or another.
//= rfc2034/4/same-code-on-each-line
std::string_view CommonStatusCode(std::string_view octets) {
  std::string_view common;
  while (!octets.empty()) {
    const std::string_view line = TakeLine(octets);
    const std::size_t end = ScanReplyLine(line).status_end;
    if (end == 0) return {};
    const std::string_view status = line.substr(kReplyTextStart, end - kReplyTextStart);
    if (common.empty() && status[0] == line[0]) common = status;
    if (common != status) return {};
  }
  return common;
}

// `octets`: whole lines that are known to be a reply.
Reply Build(std::string_view octets) {
  const auto code = ReplyCode::From(Number(octets.substr(0, kCodeSize)));
  const std::string_view status = CommonStatusCode(octets);
  std::optional<EnhancedStatusCode> enhanced;
  if (!status.empty()) enhanced = *EnhancedStatusCode::Parse(status);
  std::vector<ReplyText> texts;
  while (!octets.empty()) {
    std::string_view text = TakeLine(octets);
    text.remove_prefix(std::min(kReplyTextStart, text.size()));
    if (enhanced) text.remove_prefix(std::min(status.size() + 1, text.size()));
    texts.push_back(*ReplyText::Parse(text));
  }
  assert(code);
  return Reply(*code, enhanced, std::move(texts));
}

std::string_view ExpectedAt(std::size_t offset) {
  if (offset < kCodeSize) return "a reply code: 2 to 5, 0 to 5, and a digit";
  if (offset == kCodeSize) return "a space, a hyphen or the end of the line";
  return "TAB or printable ASCII";
}

}  // namespace

Parsed<EnhancedStatusCode> EnhancedStatusCode::Parse(std::string_view text) {
  // The grammar of a reply line has it; the class of the reply does not matter here.
  const std::string line = "250 " + std::string(text);
  const ReplyLineScan scan = ScanReplyLine(line);
  if (scan.status_end != line.size())
    return Error(0, "an enhanced status code such as 5.1.1, without leading zeros");
  const std::size_t subject = text.find('.') + 1, detail = text.find('.', subject) + 1;
  return EnhancedStatusCode(Number(text.substr(0, 1)),
                            Number(text.substr(subject, detail - 1 - subject)),
                            Number(text.substr(detail)), Checked());
}

std::string EnhancedStatusCode::Text() const {
  return std::to_string(class_) + '.' + std::to_string(subject_) + '.' + std::to_string(detail_);
}

Parsed<ReplyText> ReplyText::Parse(std::string_view text) {
  const auto bad = std::ranges::find_if_not(text, Valid);
  if (bad != text.end())
    return Error(static_cast<std::size_t>(bad - text.begin()), "TAB or printable ASCII");
  return ReplyText(std::string(text));
}

ReplyText ReplyText::Cleaned(std::string_view text) {
  std::string cleaned(text);
  for (char& c : cleaned)
    if (!Valid(c)) c = '?';
  return ReplyText(std::move(cleaned));
}

Reply::Reply(ReplyCode code, std::optional<EnhancedStatusCode> enhanced,
             std::vector<ReplyText> lines)
    : code_(code), enhanced_(enhanced), lines_(std::move(lines)) {
  assert(!lines_.empty());
}

std::string Serialize(const Reply& reply) {
  std::string octets;
  for (std::size_t i = 0; i < reply.Lines().size(); ++i) {
    const std::string_view text = reply.Lines()[i].Text();
    octets += std::to_string(reply.Code().Value());
    octets += i + 1 < reply.Lines().size() ? '-' : ' ';
    if (reply.Enhanced()) octets += reply.Enhanced()->Text();
    if (reply.Enhanced() && !text.empty()) octets += ' ';
    octets.append(text).append(kCrlf);
  }
  return octets;
}

std::optional<Parsed<Reply>> ReplyReader::Add(std::string_view line) {
  const ReplyLineScan scan = ScanReplyLine(line);
  if (!scan.matched) return Error(scan.end, ExpectedAt(scan.end));
  if (lines_ > 0 && !octets_.starts_with(line.substr(0, kCodeSize)))
    return Error(0, "the same code as in the first line");
  if (lines_ == max_lines_) return Error(0, "the end of a reply of so many lines");
  ++lines_;
  octets_.append(line).append(kCrlf);
  if (!scan.last) return std::nullopt;
  lines_ = 0;
  return Build(std::exchange(octets_, {}));
}

Parsed<Reply> ParseReply(std::string_view octets) {
  ReplyReader reader(octets.size());
  std::string_view rest = octets;
  for (;;) {
    const std::size_t start = octets.size() - rest.size();
    auto reply = reader.Add(TakeLine(rest));
    if (reply && !*reply) return Error(start + reply->error().offset, reply->error().expected);
    if (reply && !rest.empty()) return Error(octets.size() - rest.size(), "the end of the reply");
    if (reply) return **std::move(reply);
    if (rest.empty()) return Error(octets.size(), "another line of the reply");
  }
}

}  // namespace smtpspec
