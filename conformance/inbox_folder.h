// The inbox of a server under test, as a folder that the tester can read: one file a message, in
// the folder itself or below it (a Maildir, whatever its folders are called but tmp).
#ifndef SMTPSPEC_CONFORMANCE_INBOX_FOLDER_H_
#define SMTPSPEC_CONFORMANCE_INBOX_FOLDER_H_

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace smtpspec {

class InboxFolder {
 public:
  explicit InboxFolder(std::string folder) : folder_(std::move(folder)) {}
  // All messages that are there now. Each file is read once: a Maildir never changes one. A file
  // that cannot be read is not there. One that has LF for its line ends, and no CR, is given with
  // CRLF. Safe to call from several threads.
  std::vector<std::string> Messages();

 private:
  std::string folder_;
  std::mutex mutex_;
  std::map<std::string, std::string> read_;  // by path
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_INBOX_FOLDER_H_
