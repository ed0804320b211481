// Octets that come at the end and are taken from the front, in any sizes, at a cost that grows with
// their number only: one that takes a line at a time from a flood does not move the flood each
// time.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_OCTET_QUEUE_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_OCTET_QUEUE_H_

#include <string>
#include <string_view>
#include <utility>

namespace smtpspec {

class OctetQueue {
 public:
  void Append(std::string_view octets) { buffer_ += octets; }
  // Until the next call of anything else.
  std::string_view View() const { return std::string_view(buffer_).substr(begin_); }
  bool Empty() const { return begin_ == buffer_.size(); }
  // At most as many as there are.
  std::string Take(std::size_t octets) {
    std::string taken(View().substr(0, octets));
    begin_ += taken.size();
    // What is moved is never more than what was taken since the last time.
    if (begin_ >= buffer_.size() - begin_) {
      buffer_.erase(0, begin_);
      begin_ = 0;
    }
    return taken;
  }
  std::string TakeAll() {
    std::string all = Take(buffer_.size() - begin_);
    Clear();
    return all;
  }
  void Clear() {
    buffer_ = {};
    begin_ = 0;
  }

 private:
  std::string buffer_;
  std::size_t begin_ = 0;  // what stands before was taken
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_OCTET_QUEUE_H_
