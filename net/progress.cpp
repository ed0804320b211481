#include "net/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <string>

#include "net/host.h"

namespace smtpspec::net {
namespace {

constexpr std::string_view kEraseLine = "\r\x1b[K";

// A longer line would wrap, and then could not be erased.
std::size_t Columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2) return 79;
  return size.ws_col - 1;
}

// A line that cannot be written is no reason to fail.
void Print(std::string_view text) {
  [[maybe_unused]] const ssize_t ignored = write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

ProgressLine::ProgressLine() : visible_(StandardErrorIsTerminal()) {}
ProgressLine::~ProgressLine() {
  Clear();
}

void ProgressLine::Show(std::string_view text) {
  if (!visible_) return;
  const std::chrono::milliseconds now = MonotonicNow();
  if (shown_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  std::string line(kEraseLine);
  for (const char octet : text.substr(0, Columns())) {
    line += octet >= ' ' && octet <= '~' ? octet : '?';
  }
  Print(line);
}

void ProgressLine::Clear() {
  if (shown_) Print(kEraseLine);
  shown_ = false;
}

}  // namespace smtpspec::net
