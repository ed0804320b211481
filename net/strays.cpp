#include "net/strays.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace smtpspec::net {
namespace {

namespace fs = std::filesystem;

std::vector<pid_t> OurChildren() {
  std::vector<pid_t> children;
  std::error_code gone;
  for (fs::directory_iterator task("/proc/self/task", gone), none; !gone && task != none;
       task.increment(gone)) {
    std::ifstream file(task->path() / "children");
    children.insert(children.end(), std::istream_iterator<pid_t>(file), {});
  }
  return children;
}

std::string EnvironmentOf(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/environ", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

void AdoptStrays() {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

std::string StrayMarks() {
  return "SMTPSPEC_CHILD_" + std::to_string(getpid()) + "_";
}

std::string NewStrayMark() {
  static std::atomic<unsigned> made = 0;
  return StrayMarks() + std::to_string(++made);
}

void EndStrays(const std::string& mark, const std::function<bool(int)>& waited_for) {
  // What one of them started comes to us when that one has ended.
  for (bool more = true; more;) {
    more = false;
    for (const pid_t child : OurChildren()) {
      if (waited_for(child)) continue;
      if (waitpid(child, nullptr, WNOHANG) == child) continue;
      if (EnvironmentOf(child).find(mark) == std::string::npos) continue;
      if (kill(child, SIGKILL) != 0) continue;
      more = waitpid(child, nullptr, 0) == child || more;
    }
  }
}

}  // namespace smtpspec::net
