// The inbox of a server under test, as a folder that the tester can read: one file a message, in
// the folder itself or below it (a Maildir, whatever its folders are called but tmp).
#ifndef SMTPSPEC_CONFORMANCE_RUN_INBOX_FOLDER_H_
#define SMTPSPEC_CONFORMANCE_RUN_INBOX_FOLDER_H_

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace smtpspec {

class InboxFolder {
 public:
  explicit InboxFolder(std::string folder) : folder_(std::move(folder)) {}
  // How many messages are known: those that were found at the last look.
  std::size_t Known();
  // The messages that have `text` in them, but for the first `from` that were found. Each file is
  // read once: a Maildir never changes one. A file that cannot be read is not there. One that has
  // LF for its line ends, and no CR, is given with CRLF. Safe to call from several threads, which
  // share one look at the folder where they call within a few milliseconds: what arrived since is
  // seen by the next call.
  std::vector<std::string> MessagesWith(std::string_view text, std::size_t from = 0);

 private:
  void Look();

  std::string folder_;
  std::mutex mutex_;
  std::optional<std::chrono::milliseconds> looked_;
  std::unordered_set<std::string> paths_;  // of what was read
  std::vector<std::string> messages_;      // in the order they were found
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_INBOX_FOLDER_H_
