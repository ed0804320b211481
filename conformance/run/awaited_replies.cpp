#include "conformance/run/awaited_replies.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace smtpspec {

void AwaitedReplies::Line(std::string_view line) {
  std::string verb(line.substr(0, line.find_first_of(" \r\n")));
  std::ranges::transform(verb, verb.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (verb == "BDAT" && line.size() > 5) {
    const std::string_view size = line.substr(5);
    std::from_chars(size.data(), size.data() + size.size(), chunk_);
  }
  verbs_.push_back(verb.substr(0, 16));
}

void AwaitedReplies::Sent(std::string_view octets) {
  while (!octets.empty() && !in_text_) {
    if (chunk_ > 0) {
      const std::size_t taken = std::min<std::uint64_t>(chunk_, octets.size());
      chunk_ -= taken;
      octets.remove_prefix(taken);
      continue;
    }
    const std::size_t end = octets.find('\n');
    if (end == octets.npos) {
      if (partial_.size() < 64) partial_ += octets.substr(0, 64);
      return;
    }
    Line(partial_ + std::string(octets.substr(0, std::min<std::size_t>(end, 64))));
    partial_.clear();
    octets.remove_prefix(end + 1);
  }
}

std::string AwaitedReplies::Answered(std::string_view code) {
  in_text_ = false;
  std::string verb;
  if (!verbs_.empty()) {
    verb = std::move(verbs_.front());
    verbs_.pop_front();
  }
  if (code == "354" && verbs_.empty()) {
    in_text_ = true;
    verbs_.push_back("(message)");
  }
  return verb;
}

}  // namespace smtpspec
