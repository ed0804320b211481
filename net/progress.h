// One line on standard error that says how far things are. Silent where nobody looks: in a pipe.
#ifndef SMTPSPEC_NET_PROGRESS_H_
#define SMTPSPEC_NET_PROGRESS_H_

#include <chrono>
#include <string_view>

namespace smtpspec::net {

class ProgressLine {
 public:
  ProgressLine();   // by StandardErrorIsTerminal
  ~ProgressLine();  // Clear
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Replaces the line, at most ten times a second. Octets that are not printable are shown as `?`.
  void Show(std::string_view text);
  void Clear();  // before something else is printed

 private:
  bool visible_;
  bool shown_ = false;
  std::chrono::milliseconds last_{};
};

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_PROGRESS_H_
