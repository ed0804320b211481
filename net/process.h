// Another program, started and ended by its process id: a server under test, a client under test.
#ifndef SMTPSPEC_NET_PROCESS_H_
#define SMTPSPEC_NET_PROCESS_H_

#include <chrono>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec::net {

struct ProcessOptions {
  std::vector<std::string> command;  // the program, looked up in PATH, and its arguments
  std::map<std::string, std::string> environment;  // added to our own
  std::string input;                               // on its standard input, then its end
};

// How it ended: by exit with a status, or by a signal.
struct ProcessEnd {
  int status = 0;  // 0 to 255; meaningless with a signal
  int signal = 0;  // 0: it exited
  // The signal that it died of, or the program did that a shell ran for it: a shell tells of that
  // with a status. Other programs have such statuses too, so that of shells only crashes count. 0:
  // none.
  int Crash() const;
  std::string Text() const;  // "exit status 1", "signal 11 (Segmentation fault)"
};

// Nothing: there is such a program, by its path or in PATH. The error is a line for a person.
std::expected<void, std::string> FindProgram(const std::string& name);

class Process {
 public:
  // The error is a line for a person: the program was not found, or cannot be run.
  static std::expected<Process, std::string> Start(const ProcessOptions& options);
  ~Process();  // Terminate, if it still runs
  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;

  // Nothing: it still runs after `limit`. Once it has ended, always the same answer.
  std::optional<ProcessEnd> Wait(std::chrono::milliseconds limit);
  // It, or one that it started, has work to do. One that waits for a peer or a clock has none.
  bool IsBusy() const;
  // SIGTERM to it and its children; after `patience` SIGKILL. It has ended when this returns.
  ProcessEnd Terminate(std::chrono::milliseconds patience);
  // What it wrote on standard output and standard error: the last 64 KiB so far. Not printable yet.
  std::string Output() const;
  int Id() const;

 private:
  class Impl;
  explicit Process(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_PROCESS_H_
