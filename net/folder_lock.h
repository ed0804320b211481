// Lets one process at a time change the files of a folder. Nothing is left behind when it ends.
#ifndef SMTPSPEC_NET_FOLDER_LOCK_H_
#define SMTPSPEC_NET_FOLDER_LOCK_H_

#include <expected>
#include <string>

#include "net/descriptor.h"

namespace smtpspec::net {

class FolderLock {
 public:
  // Waits for another holder. The error is a line for a person that names the folder.
  static std::expected<FolderLock, std::string> Take(const std::string& folder);

 private:
  explicit FolderLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_FOLDER_LOCK_H_
