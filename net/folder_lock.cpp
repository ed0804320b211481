#include "net/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace smtpspec::net {

std::expected<FolderLock, std::string> FolderLock::Take(const std::string& folder) {
  Descriptor descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor) return std::unexpected(SystemError("cannot open folder " + folder, errno));
  while (flock(descriptor.Number(), LOCK_EX) != 0) {
    if (errno != EINTR) return std::unexpected(SystemError("cannot lock folder " + folder, errno));
  }
  return FolderLock(std::move(descriptor));
}

}  // namespace smtpspec::net
