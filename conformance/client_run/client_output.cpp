#include "conformance/client_run/client_output.h"

#include <algorithm>

#include "parser/printable.h"

namespace smtpspec {
namespace {

constexpr std::size_t kShown = 160;  // octets
constexpr std::string_view kBlank = " \t\r\n";

}  // namespace

std::string LastWords(std::string_view output, const std::vector<CanaryToken>& canaries) {
  const std::size_t last = output.find_last_not_of(kBlank);
  if (last == output.npos) return {};
  output = output.substr(0, last + 1);
  const std::string_view line = output.substr(output.find_last_of("\r\n") + 1);
  CanaryWatch watch(canaries);
  watch.Octets(line);
  watch.Octets("\n");
  const bool secret = std::ranges::any_of(watch.Findings(), &CanaryFinding::IsOfAccount);
  return secret ? "" : ", its last words: " + Printable(line.substr(0, kShown));
}

}  // namespace smtpspec
