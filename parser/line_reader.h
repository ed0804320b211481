// Frames lines that end with CRLF, and nothing else, out of octets that come in any pieces.
#ifndef SMTPSPEC_PARSER_LINE_READER_H_
#define SMTPSPEC_PARSER_LINE_READER_H_

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace smtpspec {

// Proof that a reader was closed with nothing left in it. Only LineReader makes one; it cannot be
// copied. A TlsChannel cannot be built without it.
//= rfc3207/4.2/server-discards-knowledge
class Drained {
 public:
  Drained(Drained&&) = default;
  Drained& operator=(Drained&&) = default;

 private:
  friend class LineReader;
  Drained() = default;
};

// Octets that were in a reader when it was closed: someone put them there before TLS began.
struct Leftover {
  std::string octets;
};

struct Line {
  std::string octets;  // without CRLF
};

// A line that is refused; what stood in it is dropped up to the next CRLF.
//= rfc5321/2.3.8/crlf-only
struct BadLine {
  enum class Fault { kBareCr, kBareLf, kNul, kTooLong };
  Fault fault;
  std::size_t offset;  // of the first bad octet from the start of the line; the limit for kTooLong
};

class LineReader {
 public:
  // `limit`: octets of a line with its CRLF. A longer line is one BadLine, however long it is.
  explicit LineReader(std::size_t limit) : limit_(limit) {}
  LineReader(LineReader&&) = default;
  LineReader& operator=(LineReader&&) = default;

  void Append(std::string_view octets);

  // The next line; std::monostate: more octets are needed. A bad line is reported at its end.
  using Next = std::variant<std::monostate, Line, BadLine>;
  Next Take();
  // What is wrong already with the line whose end Take() waits for: a reader that has no use for
  // what follows need not wait.
  const std::optional<BadLine>& BadSoFar() const { return bad_; }

  // What is there beyond the lines taken, for the framers of DATA and BDAT. Not valid after the
  // next call of a non-const member.
  std::string_view Buffered() const;
  void Consume(std::size_t octets);  // at most Buffered().size(), only between lines
  bool Midline() const;              // an unfinished line is held or being dropped

  // Ends the reading of clear text. Gives the proof only when nothing is left: no line, no piece of
  // one. Any later call of a member is a fault of our own and asserts.
  //= rfc3207/4.2/server-discards-knowledge
  std::expected<Drained, Leftover> Close() &&;

 private:
  std::size_t limit_;
  std::string buffer_;
  std::size_t start_ = 0;    // of the line being framed
  std::size_t scanned_ = 0;  // up to where no line end was found
  std::optional<BadLine> bad_;
  bool closed_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_LINE_READER_H_
