#include "conformance/inbox_folder.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace smtpspec {
namespace {

// Servers that store text with the line ends of the system write LF; on the wire that is CRLF.
std::string WithWireLineEnds(std::string content) {
  if (content.find('\r') != content.npos) return content;
  std::string wire;
  for (const char c : content) {
    if (c == '\n') wire += '\r';
    wire += c;
  }
  return wire;
}

}  // namespace

std::vector<std::string> InboxFolder::Messages() {
  const std::lock_guard lock(mutex_);
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(folder_, error), end;
  for (; !error && at != end; at.increment(error)) {
    const std::filesystem::path& path = at->path();
    // What stands in tmp is not delivered yet.
    if (path.filename() == "tmp") at.disable_recursion_pending();
    std::error_code gone;
    if (!at->is_regular_file(gone) || gone || read_.contains(path)) continue;
    std::ifstream file(path, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(file)), {});
    // An empty file may be one that is still being written, by a server that is no Maildir.
    if (file && !content.empty()) read_.emplace(path, WithWireLineEnds(std::move(content)));
  }
  std::vector<std::string> messages;
  for (const auto& [path, content] : read_) messages.push_back(content);
  return messages;
}

}  // namespace smtpspec
