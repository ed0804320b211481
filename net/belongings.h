// What must not outlive the program: processes that it started, and folders that it made for
// itself. Process and TemporaryFolder note theirs, for the case that a signal ends the program.
#ifndef SMTPSPEC_NET_BELONGINGS_H_
#define SMTPSPEC_NET_BELONGINGS_H_

#include <map>
#include <mutex>
#include <set>
#include <string>

namespace smtpspec::net {

class Belongings {
 public:
  static Belongings& Ours();

  // While it is held the program is not being stopped; once it is, this never returns.
  [[nodiscard]] std::unique_lock<std::mutex> Hold();

  // The rest only while held. `handle` is a descriptor that is readable once the leader of the
  // group has ended; it stays open until it is removed.
  void AddGroup(int leader, int handle) { groups_[leader] = handle; }
  void RemoveGroup(int leader) { groups_.erase(leader); }
  bool IsLeader(int process) const { return groups_.contains(process); }
  void AddFolder(const std::string& path) { folders_.insert(path); }
  void RemoveFolder(const std::string& path) { folders_.erase(path); }

  // SIGTERM to every group, after two seconds SIGKILL, also to what left its group; then the
  // folders are removed.
  void EndAll();

 private:
  std::mutex mutex_;
  std::map<int, int> groups_;
  std::set<std::string> folders_;
};

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_BELONGINGS_H_
