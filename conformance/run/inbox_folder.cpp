#include "conformance/run/inbox_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ranges>
#include <system_error>

#include "net/host.h"

namespace smtpspec {
namespace {

constexpr std::chrono::milliseconds kSharedLook(20);

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

std::size_t InboxFolder::Known() {
  const std::lock_guard lock(mutex_);
  return messages_.size();
}

std::vector<std::string> InboxFolder::MessagesWith(std::string_view text, std::size_t from) {
  const std::lock_guard lock(mutex_);
  if (const auto now = net::MonotonicNow(); !looked_ || now - *looked_ >= kSharedLook) {
    looked_ = now;
    Look();
  }
  std::vector<std::string> messages;
  std::ranges::copy_if(
      messages_ | std::views::drop(from), std::back_inserter(messages),
      [&](const std::string& message) { return message.find(text) != message.npos; });
  return messages;
}

void InboxFolder::Look() {
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(folder_, error), end;
  for (; !error && at != end; at.increment(error)) {
    const std::filesystem::path& path = at->path();
    // What stands in tmp is not delivered yet.
    if (path.filename() == "tmp") at.disable_recursion_pending();
    std::error_code gone;
    if (!at->is_regular_file(gone) || gone || paths_.contains(path)) continue;
    std::ifstream file(path, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(file)), {});
    // An empty file may be one that is still being written, by a server that is no Maildir.
    if (!file || content.empty()) continue;
    paths_.insert(path);
    messages_.push_back(WithWireLineEnds(std::move(content)));
  }
}

}  // namespace smtpspec
