#include "net/maildir.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>

#include "net/descriptor.h"
#include "net/durable_file.h"
#include "net/host.h"

namespace smtpspec::net {
namespace {

std::expected<void, std::string> MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0) return SyncFolder(FolderOf(path));
  const int error = errno;
  struct stat facts{};
  const bool there = error == EEXIST && stat(path.c_str(), &facts) == 0;
  if (there && S_ISDIR(facts.st_mode)) return {};
  return std::unexpected(SystemError("cannot make folder " + path, error));
}

std::string WithoutTrailingSlashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// Unique by time, process and counter; the random part is for clocks that are set back.
std::string NewName() {
  static std::atomic<std::uint64_t> counter{0};
  std::uint64_t random = 0;
  const std::string octets = RandomOctets(sizeof random);
  std::memcpy(&random, octets.data(), sizeof random);
  char name[120];
  std::snprintf(name, sizeof name, "%" PRId64 ".P%ldQ%" PRIu64 "R%016" PRIx64, WallClockSeconds(),
                static_cast<long>(getpid()), counter.fetch_add(1), random);
  return name;
}

}  // namespace

std::expected<Maildir, std::string> Maildir::Open(const std::string& folder) {
  if (folder.empty()) return std::unexpected("the name of the Maildir is empty");
  Maildir maildir(WithoutTrailingSlashes(folder));
  for (const char* part : {"", "/tmp", "/new", "/cur"}) {
    if (auto made = MakeFolder(maildir.folder_ + part); !made) return std::unexpected(made.error());
  }
  return maildir;
}

//= rfc5321/6.1/responsibility-on-250
std::expected<std::string, std::string> Maildir::Store(std::string_view octets) {
  std::string name = NewName();
  const std::string temporary = folder_ + "/tmp/" + name;
  auto done = WriteNewFile(temporary, octets, 0600);
  if (done) done = RenameDurably(temporary, folder_ + "/new/" + name);
  if (!done) return std::unexpected(done.error());
  return name;
}

}  // namespace smtpspec::net
