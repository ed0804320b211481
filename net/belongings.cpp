#include "net/belongings.h"

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "net/host.h"
#include "net/strays.h"
#include "net/wait.h"

namespace smtpspec::net {

// Never destroyed: other threads run until the very end.
Belongings& Belongings::Ours() {
  static Belongings& ours = *new Belongings;
  return ours;
}

std::unique_lock<std::mutex> Belongings::Hold() {
  return std::unique_lock(mutex_);
}

void Belongings::EndAll() {
  for (const auto& [leader, handle] : groups_) kill(-leader, SIGTERM);
  const auto until = MonotonicNow() + std::chrono::seconds(2);
  for (const auto& [leader, handle] : groups_)
    WaitFor(handle, POLLIN, std::max(until - MonotonicNow(), std::chrono::milliseconds(0)));
  // Nobody has waited for the leaders yet, so nothing else can have their numbers.
  for (const auto& [leader, handle] : groups_) kill(-leader, SIGKILL);
  EndStrays(StrayMarks(), [](int) { return false; });
  for (const std::string& folder : folders_) {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
}

}  // namespace smtpspec::net
