// Which command a reply answers, as far as the octets that were sent tell.
#ifndef SMTPSPEC_CONFORMANCE_RUN_AWAITED_REPLIES_H_
#define SMTPSPEC_CONFORMANCE_RUN_AWAITED_REPLIES_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace smtpspec {

// Follows one connection. Deliberately wrong input makes it lose track, and then it says nothing.
class AwaitedReplies {
 public:
  AwaitedReplies() { verbs_.push_back("(connect)"); }
  void Sent(std::string_view octets);
  // The verb that this reply answers, in upper case; "(message)" for the end of DATA, "(connect)"
  // for the greeting; empty: not known.
  std::string Answered(std::string_view code);
  // Everything from before TLS is forgotten.
  void Forget() { *this = AwaitedReplies(), verbs_.clear(); }
  void Expect(std::string verb) { verbs_.push_back(std::move(verb)); }

 private:
  void Line(std::string_view line);
  std::deque<std::string> verbs_;
  std::string partial_;
  std::uint64_t chunk_ = 0;  // octets of BDAT still to come
  bool in_text_ = false;     // after 354
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_AWAITED_REPLIES_H_
