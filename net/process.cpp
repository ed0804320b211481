#include "net/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

#include "net/belongings.h"
#include "net/descriptor.h"
#include "net/process_tree.h"
#include "net/strays.h"
#include "net/wait.h"

extern char** environ;

namespace smtpspec::net {
namespace {

constexpr std::size_t kOutputKept = 64 * 1024;

// Reads the child's output in a thread of its own, so that a child that says much is never blocked,
// and keeps the end of it.
class OutputReader {
 public:
  OutputReader(Descriptor pipe, Descriptor stop) : pipe_(std::move(pipe)), stop_(std::move(stop)) {
    thread_ = std::thread([this] { ReadAll(); });
  }
  ~OutputReader() {
    eventfd_write(stop_.Number(), 1);
    thread_.join();
  }
  // With all that was written until now: the thread may be behind a child that has ended.
  std::string Text() {
    const std::lock_guard lock(mutex_);
    constexpr int kPipeFull = 32;  // of one that says more and more, this is enough
    for (int i = 0; i < kPipeFull && TakeSome() > 0; ++i) continue;
    return text_.substr(text_.size() - std::min(text_.size(), kOutputKept));
  }

 private:
  void ReadAll() {
    while (true) {
      pollfd both[] = {{pipe_.Number(), POLLIN, 0}, {stop_.Number(), POLLIN, 0}};
      if (poll(both, 2, -1) < 0 && errno == EINTR) continue;
      // What is in the pipe already is read even after the stop.
      const std::lock_guard lock(mutex_);
      const ssize_t got = TakeSome();
      if (got == 0 || (got < 0 && (errno != EAGAIN || both[1].revents != 0))) return;
      if (got > 0 && both[1].revents != 0 && ++reads_after_stop_ > 64) return;
    }
  }

  // As read(2); under the lock, so that pieces stay in their order.
  ssize_t TakeSome() {
    char chunk[4096];
    const ssize_t got = read(pipe_.Number(), chunk, sizeof chunk);
    if (got <= 0) return got;
    text_.append(chunk, static_cast<std::size_t>(got));
    if (text_.size() > 2 * kOutputKept) text_.erase(0, text_.size() - kOutputKept);
    return got;
  }

  Descriptor pipe_, stop_;
  std::mutex mutex_;
  std::string text_;
  int reads_after_stop_ = 0;
  std::thread thread_;
};

// A file without a name that holds what the child will read.
Descriptor InputFile(const std::string& octets) {
  Descriptor file(memfd_create("input", MFD_CLOEXEC));
  std::size_t done = 0;
  while (file && done < octets.size()) {
    const ssize_t written = write(file.Number(), octets.data() + done, octets.size() - done);
    if (written <= 0) return Descriptor();
    done += static_cast<std::size_t>(written);
  }
  if (file) lseek(file.Number(), 0, SEEK_SET);
  return file;
}

std::vector<std::string> Environment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!added.contains(std::string(text.substr(0, text.find('='))))) all.emplace_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& one : strings) pointers.push_back(one.data());
  pointers.push_back(nullptr);
  return pointers;
}

// A process group of its own, signals as if started by a shell, and three descriptors.
// 0, or an errno value.
int Spawn(const ProcessOptions& options, const std::string& mark, int input, int output,
          pid_t& id) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, pipe;
  sigemptyset(&none);
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &pipe);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<std::string> command = options.command;
  std::vector<std::string> environment = Environment(options.environment);
  environment.push_back(mark + "=1");
  const int error = posix_spawnp(&id, command[0].c_str(), &files, &attributes,
                                 Pointers(command).data(), Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

}  // namespace

int ProcessEnd::Crash() const {
  constexpr int kOfShells = 128;
  constexpr std::array kCrashes = {SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
  if (signal != 0) return signal;
  const int told = status - kOfShells;
  return std::ranges::find(kCrashes, told) == kCrashes.end() ? 0 : told;
}

std::string ProcessEnd::Text() const {
  if (signal == 0) return "exit status " + std::to_string(status);
  return "signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
}

class Process::Impl {
 public:
  // While the belongings are held.
  Impl(pid_t id, std::string mark, Descriptor handle, Descriptor pipe, Descriptor stop)
      : id_(id),
        mark_(std::move(mark)),
        handle_(std::move(handle)),
        output_(std::move(pipe), std::move(stop)) {
    Belongings::Ours().AddGroup(id_, handle_.Number());
  }
  ~Impl() { Terminate(std::chrono::milliseconds(2000)); }

  std::optional<ProcessEnd> Wait(std::chrono::milliseconds limit) {
    if (end_) return end_;
    if (!WaitFor(handle_.Number(), POLLIN, limit)) return std::nullopt;
    // What it started and left behind ends with it. Until waitpid nothing else can have its id.
    kill(-id_, SIGKILL);
    const auto hold = Belongings::Ours().Hold();
    Belongings::Ours().RemoveGroup(id_);
    int status = 0;
    if (waitpid(id_, &status, 0) != id_) return std::nullopt;
    EndStrays(mark_ + "=", [](int child) { return Belongings::Ours().IsLeader(child); });
    end_ =
        WIFSIGNALED(status) ? ProcessEnd{0, WTERMSIG(status)} : ProcessEnd{WEXITSTATUS(status), 0};
    return end_;
  }

  ProcessEnd Terminate(std::chrono::milliseconds patience) {
    if (end_) return *end_;
    kill(-id_, SIGTERM);
    if (const auto end = Wait(patience)) return *end;
    kill(-id_, SIGKILL);
    while (!Wait(std::chrono::seconds(10))) continue;
    return *end_;
  }

  pid_t id_;
  std::string mark_;
  Descriptor handle_;
  OutputReader output_;
  std::optional<ProcessEnd> end_;
};

std::expected<void, std::string> FindProgram(const std::string& name) {
  const auto fits = [](const std::string& path) {
    struct stat about{};
    return stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) &&
           access(path.c_str(), X_OK) == 0;
  };
  const std::string what = "cannot run " + name;
  if (name.find('/') != name.npos) {
    if (fits(name)) return {};
    return std::unexpected(what + ": there is no such program");
  }
  const char* const set = std::getenv("PATH");
  std::string_view folders = set != nullptr ? set : "/bin:/usr/bin";
  while (!name.empty()) {
    const std::string folder(folders.substr(0, folders.find(':')));
    if (fits((folder.empty() ? "." : folder) + "/" + name)) return {};
    if (folder.size() == folders.size()) break;
    folders.remove_prefix(folder.size() + 1);
  }
  return std::unexpected(what + ": there is no such program in PATH");
}

std::expected<Process, std::string> Process::Start(const ProcessOptions& options) {
  assert(!options.command.empty());
  const std::string what = "cannot run " + options.command[0];
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(SystemError(what, errno));
  Descriptor ours(ends[0]), theirs(ends[1]);
  fcntl(ours.Number(), F_SETFL, O_NONBLOCK);
  const Descriptor input = InputFile(options.input);
  Descriptor stop(eventfd(0, EFD_CLOEXEC));
  if (!input || !stop) return std::unexpected(SystemError(what, errno));
  AdoptStrays();
  std::string mark = NewStrayMark();
  pid_t id = 0;
  const auto hold = Belongings::Ours().Hold();  // from its birth on it ends with us
  if (const int error = Spawn(options, mark, input.Number(), theirs.Number(), id); error != 0) {
    return std::unexpected(SystemError(what, error));
  }
  // The C library's own declaration cannot be linked from C++ everywhere.
  Descriptor handle(static_cast<int>(syscall(SYS_pidfd_open, id, 0)));
  if (!handle) {
    const int error = errno;
    kill(-id, SIGKILL);
    waitpid(id, nullptr, 0);
    return std::unexpected(SystemError(what, error));
  }
  return Process(std::make_unique<Impl>(id, std::move(mark), std::move(handle), std::move(ours),
                                        std::move(stop)));
}

Process::Process(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Process::~Process() = default;
Process::Process(Process&&) noexcept = default;
Process& Process::operator=(Process&&) noexcept = default;
std::optional<ProcessEnd> Process::Wait(std::chrono::milliseconds limit) {
  return impl_->Wait(limit);
}
bool Process::IsBusy() const {
  return !impl_->end_ && IsBusyTree(impl_->id_);
}
ProcessEnd Process::Terminate(std::chrono::milliseconds patience) {
  return impl_->Terminate(patience);
}
std::string Process::Output() const {
  return impl_->output_.Text();
}
int Process::Id() const {
  return impl_->id_;
}

}  // namespace smtpspec::net
