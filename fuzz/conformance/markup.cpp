#include "fuzz/conformance/markup.h"

#include <algorithm>

namespace smtpspec::fuzz {
namespace {

constexpr auto npos = std::string_view::npos;

bool IsName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// Text between tags, or the value of an attribute.
bool IsText(std::string_view text) {
  if (text.find('<') != npos || text.find("]]>") != npos) return false;
  for (std::size_t at = text.find('&'); at != npos; at = text.find('&', at + 1)) {
    const std::string_view rest = text.substr(at);
    constexpr std::string_view kEntities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    if (std::ranges::none_of(kEntities, [&](auto entity) { return rest.starts_with(entity); }))
      return false;
  }
  return true;
}

// name="value", each behind a blank.
bool AreAttributes(std::string_view text) {
  while (!text.empty()) {
    const std::size_t quote = text.find('"');
    const std::size_t end = quote == npos ? npos : text.find('"', quote + 1);
    if (end == npos || text[0] != ' ' || quote < 3 || text[quote - 1] != '=') return false;
    if (!IsName(text.substr(1, quote - 2)) || !IsText(text.substr(quote + 1, end - quote - 1)))
      return false;
    text.remove_prefix(end + 1);
  }
  return true;
}

// The end of a tag: a `>` that is not quoted.
std::size_t EndOfTag(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '>' && !quoted) return i;
  }
  return npos;
}

class Reader {
 public:
  // What stands between < and >.
  bool Take(std::string_view tag) {
    if (tag.starts_with('/')) {
      if (open_.empty() || open_.back() != tag.substr(1)) return false;
      open_.pop_back();
      tags_.emplace_back(tag);
      return true;
    }
    const bool closed = tag.ends_with('/');
    if (closed) tag.remove_suffix(1);
    const std::string_view name = tag.substr(0, tag.find(' '));
    if (!IsName(name) || !AreAttributes(tag.substr(name.size()))) return false;
    if (open_.empty() && !tags_.empty()) return false;  // one root
    tags_.push_back(std::string(name) + (closed ? "/" : ""));
    if (!closed) open_.emplace_back(name);
    return true;
  }
  bool InElement() const { return !open_.empty(); }
  std::vector<std::string> TakeTags() { return std::move(tags_); }

 private:
  std::vector<std::string> open_, tags_;
};

}  // namespace

Tags TagsOf(std::string_view text) {
  for (const std::string_view head :
       {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!DOCTYPE html>"})
    if (text.starts_with(head)) text.remove_prefix(head.size());
  Reader reader;
  while (!text.empty()) {
    const std::size_t start = std::min(text.find('<'), text.size());
    const std::string_view between = text.substr(0, start);
    if (!IsText(between)) return std::nullopt;
    if (!reader.InElement() && between.find_first_not_of(" \n") != npos) return std::nullopt;
    text.remove_prefix(start);
    if (text.empty()) break;
    const std::size_t end = EndOfTag(text);
    if (end == npos || !reader.Take(text.substr(1, end - 1))) return std::nullopt;
    text.remove_prefix(end + 1);
  }
  if (reader.InElement()) return std::nullopt;
  return reader.TakeTags();
}

}  // namespace smtpspec::fuzz
