#include "server/http_request.h"

#include <algorithm>

namespace smtpspec {

bool IsOfHttpRequest(std::string_view line) {
  constexpr std::string_view kVersion = "HTTP/";
  const std::size_t word_end = line.find(' ');
  if (word_end == line.npos || word_end == 0) return false;
  const std::string_view word = line.substr(0, word_end);
  if (word.ends_with(':')) return true;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const std::string_view last = line.substr(line.rfind(' ') + 1);
  return std::ranges::all_of(word, is_upper) && last.starts_with(kVersion);
}

}  // namespace smtpspec
