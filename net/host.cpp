#include "net/host.h"

#include <pwd.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace smtpspec::net {
namespace {

std::string HomeFolder() {
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') return home;
  if (const passwd* entry = getpwuid(geteuid()); entry != nullptr) return entry->pw_dir;
  return "/tmp";
}

// Parents are made as well. Errors show when a file in the folder is used.
void MakeFolders(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    mkdir(path.substr(0, slash).c_str(), 0700);
  }
  mkdir(path.c_str(), 0700);
}

std::tm Utc(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm utc{};
  const bool fits = gmtime_r(&time, &utc) != nullptr;
  assert(fits);
  return utc;
}

}  // namespace

std::chrono::milliseconds MonotonicNow() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

std::chrono::milliseconds ProcessorTime() {
  return std::chrono::milliseconds(std::clock() / (CLOCKS_PER_SEC / 1000));
}

std::int64_t WallClockSeconds() {
  return std::time(nullptr);
}

//= rfc5322/3.3/date-time
std::string Rfc5322Date(std::int64_t seconds) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm utc = Utc(seconds);
  char text[80];
  std::snprintf(text, sizeof text, "%s, %d %s %04d %02d:%02d:%02d +0000", kDays[utc.tm_wday],
                utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text;
}

std::string Iso8601Date(std::int64_t seconds) {
  const std::tm utc = Utc(seconds);
  char text[80];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return std::string(text, length);
}

std::string RandomOctets(std::size_t n) {
  std::string octets(n, '\0');
  std::size_t have = 0;
  while (have < n) {
    const ssize_t got = getrandom(octets.data() + have, n - have, 0);
    if (got < 0 && errno == EINTR) continue;
    // Going on without randomness would make secrets that can be guessed.
    if (got <= 0) std::abort();
    have += static_cast<std::size_t>(got);
  }
  return octets;
}

std::string HostName() {
  char name[256] = "";
  if (gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "localhost";
  return name;
}

std::string StateFolder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  // The specification of these folders has relative paths ignored.
  const bool usable = state != nullptr && *state == '/';
  const std::string folder =
      (usable ? std::string(state) : HomeFolder() + "/.local/state") + "/smtpspec";
  MakeFolders(folder);
  return folder;
}

bool StandardOutputIsTerminal() {
  return isatty(STDOUT_FILENO) == 1;
}
bool StandardErrorIsTerminal() {
  return isatty(STDERR_FILENO) == 1;
}

}  // namespace smtpspec::net
