#include "client/expected_code.h"

#include <algorithm>
#include <array>

namespace smtpspec {
namespace {

// The positive codes of RFC 5321 4.2.3 and RFC 4954 6. To refusals a client does the same whatever
// their last digits are.
constexpr std::array<ReplyCode, 10> kSpecified = {211, 214, 220, 221, 235, 250, 251, 252, 334, 354};

}  // namespace

//= rfc5321/4.2/first-digit
bool Fulfils(ReplyCode said, ReplyCode hoped) {
  if (said == hoped) return true;
  return said.FirstDigit() == hoped.FirstDigit() &&
         std::ranges::find(kSpecified, said) == kSpecified.end();
}

}  // namespace smtpspec
