#include "net/process_tree.h"

#include <filesystem>
#include <fstream>
#include <string>

namespace smtpspec::net {
namespace {

namespace fs = std::filesystem;

// The letter stands behind the name, which is in parentheses and may hold some itself.
char StateOf(const fs::path& task) {
  std::ifstream file(task / "stat");
  std::string text;
  std::getline(file, text, '\0');
  const std::size_t name_end = text.rfind(") ");
  return name_end == text.npos || name_end + 2 >= text.size() ? 'Z' : text[name_end + 2];
}

}  // namespace

bool IsBusyTree(pid_t process) {
  std::error_code gone;
  const fs::path tasks = fs::path("/proc") / std::to_string(process) / "task";
  for (fs::directory_iterator task(tasks, gone), none; !gone && task != none;
       task.increment(gone)) {
    const char state = StateOf(task->path());
    if (state == 'R' || state == 'D') return true;
    std::ifstream children(task->path() / "children");
    for (pid_t child = 0; children >> child;)
      if (IsBusyTree(child)) return true;
  }
  return false;
}

}  // namespace smtpspec::net
