// The text that follows DATA: its end, its dots, and what makes it unacceptable (RFC 5321 4.5.2).
#ifndef SMTPSPEC_PARSER_DATA_H_
#define SMTPSPEC_PARSER_DATA_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace smtpspec {

// Finds CRLF "." CRLF, and nothing else, in octets that come in any pieces.
//= rfc5321/4.1.1.4/only-crlf-dot-crlf-ends-data
class DataDecoder {
 public:
  // Content beyond `max_size` octets is counted and not kept.
  explicit DataDecoder(std::uint64_t max_size) : max_size_(max_size) {}

  // Takes octets up to the end of data and says how many it took: all of them when the end is not
  // among them. What follows the end is the next command.
  std::size_t Append(std::string_view octets);
  bool Ended() const { return state_ == State::kEnded; }

  // A CR or LF stood alone. The text still goes on to its true end, and is then refused.
  //= rfc5321/2.3.8/crlf-only
  bool HasBareCrOrLf() const { return bare_; }
  std::uint64_t Size() const { return size_; }  // octets of content, without the added dots
  bool TooBig() const { return size_ > max_size_; }
  // Content with CRLF line ends, dots removed; whole when neither bare nor too big.
  std::string TakeContent() { return std::move(content_); }

 private:
  // Named after what was read last.
  enum class State { kLineStart, kText, kCr, kDot, kDotCr, kEnded };
  State Step(unsigned char octet);
  void Keep(std::string_view octets);
  State state_ = State::kLineStart;
  bool bare_ = false;
  std::uint64_t size_ = 0, max_size_;
  std::string content_;
};

// Makes of any content what may follow a 354: CRLF line ends, dots doubled at the start of a line,
// CRLF "." CRLF at the end. A bare CR or LF becomes CRLF first, so that no dot escapes the
// doubling. Content may be given in any pieces.
//= rfc5321/4.5.2/client-doubles-dots
class DataEncoder {
 public:
  std::string Append(std::string_view content);
  std::string Finish();  // the rest and the end of data; once

 private:
  bool line_start_ = true, after_cr_ = false;
};

// The content as DataEncoder sends it, without the doubling and the end: what a correct server
// stores.
std::string Canonical(std::string_view content);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_DATA_H_
