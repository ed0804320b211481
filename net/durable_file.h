// The steps of which durable files are made, each with its errors checked.
#ifndef SMTPSPEC_NET_DURABLE_FILE_H_
#define SMTPSPEC_NET_DURABLE_FILE_H_

#include <expected>
#include <string>
#include <string_view>

namespace smtpspec::net {

// Errors are lines for a person that name the file.

// A file that does not exist yet, written and fsynced. On failure nothing is left of it.
std::expected<void, std::string> WriteNewFile(const std::string& path, std::string_view octets,
                                              unsigned mode);
// What was renamed or made in the folder is on disk.
std::expected<void, std::string> SyncFolder(const std::string& path);
// Renames and syncs the folder of `to`; on failure neither name is left.
std::expected<void, std::string> RenameDurably(const std::string& from, const std::string& to);

std::string FolderOf(const std::string& path);  // "." for a bare name

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_DURABLE_FILE_H_
