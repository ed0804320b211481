#include "server/http_request.h"

#include <algorithm>

namespace smtpspec {

bool IsHttpRequest(std::string_view line) {
  constexpr std::string_view kVersion = "HTTP/";
  const std::size_t method_end = line.find(' ');
  const std::size_t version = line.rfind(' ') + 1;
  if (method_end == line.npos || method_end == 0 || version <= method_end + 1) return false;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return std::ranges::all_of(line.substr(0, method_end), is_upper) &&
         line.substr(version).starts_with(kVersion);
}

}  // namespace smtpspec
