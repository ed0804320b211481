#include "net/password_prompt.h"

#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace smtpspec::net {
namespace {

constexpr std::size_t kLongestPassword = 4096;

void Print(std::string_view text) {
  [[maybe_unused]] const ssize_t ignored = write(STDERR_FILENO, text.data(), text.size());
}

// For its lifetime the terminal does not echo, and an interrupt ends a read instead of the program,
// which would leave the terminal without echo.
class NoEcho {
 public:
  NoEcho() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    struct sigaction interrupt{};
    interrupt.sa_handler = [](int) {};
    sigaction(SIGINT, &interrupt, &interrupt_before_);
    tcgetattr(STDIN_FILENO, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~NoEcho() {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    sigaction(SIGINT, &interrupt_before_, nullptr);
    Print("\n");
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  struct sigaction interrupt_before_{};
};

// Octet by octet, so that what follows the line stays for others.
std::expected<std::string, std::string> ReadLine() {
  std::string line;
  while (true) {
    char octet = 0;
    const ssize_t got = read(STDIN_FILENO, &octet, 1);
    if (got < 0 && errno == EINTR) return std::unexpected("interrupted");
    if (got < 0) return std::unexpected("cannot read standard input");
    if (got == 0 && line.empty()) return std::unexpected("no password on standard input");
    if (got == 0 || octet == '\n') break;
    if (line.size() == kLongestPassword) return std::unexpected("the password is too long");
    line += octet;
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

std::expected<std::string, std::string> ReadPassword(std::string_view prompt) {
  if (isatty(STDIN_FILENO) != 1) return ReadLine();
  Print(prompt);
  const NoEcho no_echo;
  return ReadLine();
}

}  // namespace smtpspec::net
