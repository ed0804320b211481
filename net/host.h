// What engines are not allowed to read for themselves: time, randomness, files, the terminal.
#ifndef SMTPSPEC_NET_HOST_H_
#define SMTPSPEC_NET_HOST_H_

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec::net {

std::chrono::milliseconds MonotonicNow();
// What this process has computed so far, whatever else the machine does.
std::chrono::milliseconds ProcessorTime();
std::int64_t WallClockSeconds();                // since 1970
std::string Rfc5322Date(std::int64_t seconds);  // "Sat, 21 Nov 2026 22:26:32 +0000"
std::string Iso8601Date(std::int64_t seconds);  // "2026-11-21T22:26:32Z"
std::string RandomOctets(std::size_t n);        // from the system
std::string HostName();                         // never empty

// Errors are lines for a person that name the file.
std::expected<std::string, std::string> ReadFile(const std::string& path);  // "-": standard input
// Nothing when there is no such file.
std::expected<std::optional<std::string>, std::string> ReadFileIfThere(const std::string& path);
// Whole or not at all: a temporary file beside it, fsync, rename, fsync of the folder.
std::expected<void, std::string> WriteFileDurably(const std::string& path, std::string_view octets,
                                                  unsigned mode);
// Whether files can be written in the folder: one is made there for a moment.
std::expected<void, std::string> TryFolder(const std::string& path);
std::string StateFolder();  // $XDG_STATE_HOME/smtpspec or ~/.local/state/smtpspec; made, mode 0700

bool StandardOutputIsTerminal();
bool StandardErrorIsTerminal();

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_HOST_H_
