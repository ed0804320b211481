#include "net/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "net/descriptor.h"
#include "net/host.h"

namespace smtpspec::net {
namespace {

std::unexpected<std::string> Failure(const char* verb, const std::string& path, int error) {
  return std::unexpected(SystemError(std::string("cannot ") + verb + " " + path, error));
}

int WriteAll(int descriptor, std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t written = write(descriptor, octets.data(), octets.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    octets.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::string Hex(std::string_view octets) {
  std::string text;
  for (const char octet : octets) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", static_cast<unsigned char>(octet));
    text += two;
  }
  return text;
}

}  // namespace

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::expected<void, std::string> WriteNewFile(const std::string& path, std::string_view octets,
                                              unsigned mode) {
  Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!file) return Failure("create", path, errno);
  int error = WriteAll(file.Number(), octets);
  if (error == 0 && fchmod(file.Number(), mode) != 0) error = errno;
  if (error == 0 && fsync(file.Number()) != 0) error = errno;
  if (!file.Close() && error == 0) error = errno;
  if (error == 0) return {};
  unlink(path.c_str());
  return Failure("write", path, error);
}

std::expected<void, std::string> SyncFolder(const std::string& path) {
  const Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return Failure("open folder", path, errno);
  if (fsync(folder.Number()) != 0) return Failure("sync folder", path, errno);
  return {};
}

std::expected<void, std::string> RenameDurably(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    const int error = errno;
    unlink(from.c_str());
    return Failure("rename to", to, error);
  }
  auto synced = SyncFolder(FolderOf(to));
  // A message that is refused for now must not appear all the same: it comes again.
  if (!synced) unlink(to.c_str());
  return synced;
}

std::expected<void, std::string> WriteFileDurably(const std::string& path, std::string_view octets,
                                                  unsigned mode) {
  const std::string temporary = path + ".tmp-" + Hex(RandomOctets(8));
  if (auto written = WriteNewFile(temporary, octets, mode); !written) return written;
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    unlink(temporary.c_str());
    return Failure("replace", path, error);
  }
  return SyncFolder(FolderOf(path));
}

std::expected<void, std::string> TryFolder(const std::string& path) {
  const std::string file = path + "/.tmp-" + Hex(RandomOctets(8));
  auto written = WriteNewFile(file, "", 0600);
  if (written) unlink(file.c_str());
  return written;
}

std::expected<std::string, std::string> ReadFile(const std::string& path) {
  const bool standard_input = path == "-";
  Descriptor file;
  if (!standard_input) {
    file = Descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return Failure("open", path, errno);
  }
  std::string octets;
  char chunk[65536];
  while (true) {
    const ssize_t got = read(standard_input ? STDIN_FILENO : file.Number(), chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failure("read", standard_input ? "standard input" : path, errno);
    if (got == 0) return octets;
    octets.append(chunk, static_cast<std::size_t>(got));
  }
}

std::expected<std::optional<std::string>, std::string> ReadFileIfThere(const std::string& path) {
  if (access(path.c_str(), F_OK) != 0 && errno == ENOENT) return std::nullopt;
  auto octets = ReadFile(path);
  if (!octets) return std::unexpected(octets.error());
  return std::move(*octets);
}

}  // namespace smtpspec::net
