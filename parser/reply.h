// Replies of RFC 5321 4.2, with the enhanced status codes of RFC 2034 and RFC 3463.
#ifndef SMTPSPEC_PARSER_REPLY_H_
#define SMTPSPEC_PARSER_REPLY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/parse_error.h"

namespace smtpspec {

// Three digits: the first 2 to 5, the second 0 to 5, the third any.
class ReplyCode {
 public:
  consteval ReplyCode(int value) : value_(value) {  // NOLINT: a literal is a code
    if (!Valid(value)) throw "no reply code";
  }
  static std::optional<ReplyCode> From(int value) {
    return Valid(value) ? std::optional(ReplyCode(value, Checked())) : std::nullopt;
  }
  constexpr int Value() const { return value_; }
  constexpr int FirstDigit() const { return value_ / 100; }
  constexpr bool Positive() const { return FirstDigit() == 2; }
  constexpr bool Intermediate() const { return FirstDigit() == 3; }
  constexpr bool Transient() const { return FirstDigit() == 4; }
  constexpr bool Permanent() const { return FirstDigit() == 5; }
  friend constexpr bool operator==(ReplyCode, ReplyCode) = default;

 private:
  struct Checked {};
  constexpr ReplyCode(int value, Checked) : value_(value) {}
  static constexpr bool Valid(int v) { return v >= 200 && v <= 599 && v / 10 % 10 <= 5; }
  int value_;
};

// class "." subject "." detail; class is 2, 4 or 5; the others are 0 to 999 without leading zeros.
class EnhancedStatusCode {
 public:
  consteval EnhancedStatusCode(int status_class, int subject, int detail)
      : class_(status_class), subject_(subject), detail_(detail) {
    if (!Valid(status_class, subject, detail)) throw "no enhanced status code";
  }
  static Parsed<EnhancedStatusCode> Parse(std::string_view text);
  constexpr int Class() const { return class_; }
  constexpr int Subject() const { return subject_; }
  constexpr int Detail() const { return detail_; }
  std::string Text() const;
  friend constexpr bool operator==(EnhancedStatusCode, EnhancedStatusCode) = default;

 private:
  struct Checked {};
  constexpr EnhancedStatusCode(int c, int s, int d, Checked) : class_(c), subject_(s), detail_(d) {}
  static constexpr bool Valid(int c, int s, int d) {
    return (c == 2 || c == 4 || c == 5) && s >= 0 && s <= 999 && d >= 0 && d <= 999;
  }
  int class_, subject_, detail_;
};

// textstring of RFC 5321 4.2: TAB and printable ASCII; may be empty. CR and LF cannot be in it.
class ReplyText {
 public:
  template <std::size_t N>
  consteval ReplyText(const char (&literal)[N])  // NOLINT: a literal is a text
      : literal_(literal, N - 1) {
    for (char c : literal_)
      if (!Valid(c)) throw "no reply text";
  }
  static Parsed<ReplyText> Parse(std::string_view text);
  // Replaces each octet that may not stand in a reply by '?': for text that came from elsewhere.
  static ReplyText Cleaned(std::string_view text);
  std::string_view Text() const { return owned_ ? std::string_view(*owned_) : literal_; }
  friend bool operator==(const ReplyText& a, const ReplyText& b) { return a.Text() == b.Text(); }

 private:
  explicit ReplyText(std::string owned) : owned_(std::move(owned)) {}
  static constexpr bool Valid(char c) { return c == '\t' || (c >= ' ' && c <= '~'); }
  std::string_view literal_;
  std::optional<std::string> owned_;  // absent: a literal
};

// One or more lines with one code. The enhanced code, when there is one, stands on each line and
// is not part of the texts.
class Reply {
 public:
  Reply(ReplyCode code, ReplyText text) : code_(code), lines_{std::move(text)} {}
  Reply(ReplyCode code, EnhancedStatusCode enhanced, ReplyText text)
      : code_(code), enhanced_(enhanced), lines_{std::move(text)} {}
  // `lines` is not empty.
  Reply(ReplyCode code, std::optional<EnhancedStatusCode> enhanced, std::vector<ReplyText> lines);

  ReplyCode Code() const { return code_; }
  const std::optional<EnhancedStatusCode>& Enhanced() const { return enhanced_; }
  const std::vector<ReplyText>& Lines() const { return lines_; }
  friend bool operator==(const Reply&, const Reply&) = default;

 private:
  ReplyCode code_;
  std::optional<EnhancedStatusCode> enhanced_;
  std::vector<ReplyText> lines_;
};

std::string Serialize(const Reply& reply);  // all lines, each with its CRLF

// A whole reply; each line ends with CRLF, the last one may lack it. An enhanced code is recognised
// where every line of a 2yz, 4yz or 5yz reply begins with the same one and the class fits.
Parsed<Reply> ParseReply(std::string_view octets);

// Puts a reply together from lines. Limits: 512 octets is the RFC's minimum for a line (the
// LineReader has the limit); `max_lines` lines.
class ReplyReader {
 public:
  explicit ReplyReader(std::size_t max_lines = 1000) : max_lines_(max_lines) {}
  // `line` without CRLF. Nothing: the reply goes on. An error's offset counts from the start of the
  // line; the reader must not be used afterwards.
  std::optional<Parsed<Reply>> Add(std::string_view line);
  bool Midway() const { return lines_ > 0; }  // a reply has begun and not ended

 private:
  std::size_t max_lines_, lines_ = 0;
  std::string octets_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_REPLY_H_
