// Replies as they come, right or wrong: the tester reads leniently and judges afterwards.
#ifndef SMTPSPEC_CONFORMANCE_RUN_LENIENT_REPLY_H_
#define SMTPSPEC_CONFORMANCE_RUN_LENIENT_REPLY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec {

struct SeenReply {
  std::string octets;              // as they came
  std::vector<std::string> lines;  // without line ends
  std::string code;                // three digits, or empty: no reply at all
  std::string enhanced;            // "5.7.0" behind the code of the last line, or empty
  bool complete = true;  // false: the octets ended, or the limit came, before the last line
  bool late = false;     // incomplete, since it was not waited for any longer: more may come
  bool tls = false;
  double ms = 0;
  int connection = 1;
  std::string
      answers;  // the verb that it answers as far as can be told; empty: the greeting or none
};

// Lines end with LF here, with or without CR before it. A reply ends with the first line that has
// no '-' behind three digits. A line without digits inside a reply belongs to it.
class LenientReplyReader {
 public:
  // Beyond these a reply is cut off and counts as incomplete: a peer may send without end.
  static constexpr std::size_t kMaxLine = 65536, kMaxLines = 2000;

  void Append(std::string_view octets) { buffer_ += octets; }
  std::optional<SeenReply> Take();
  bool Empty() const { return start_ == buffer_.size() && current_.octets.empty(); }
  // What is there of a reply that did not end.
  SeenReply TakeRest();
  // Octets that are no longer to be read as replies.
  void Clear() { *this = {}; }

 private:
  bool AddLine(std::string_view with_end);  // true: the reply is whole
  std::string buffer_;
  std::size_t start_ = 0;  // of what was not taken
  SeenReply current_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_LENIENT_REPLY_H_
