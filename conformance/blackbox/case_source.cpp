#include "conformance/blackbox/case_source.h"

#include <algorithm>

namespace smtpspec {

std::string CaseSource::ChangeOctets(std::string octets, std::size_t most,
                                     std::span<const std::string_view> fragments) {
  const auto place = [&] { return octets.empty() ? 0 : Below(octets.size()); };
  switch (Below(8)) {
    case 0:
    case 1:
    case 2:
      octets.insert(Below(octets.size() + 1), fragments[Below(fragments.size())]);
      break;
    case 3:
      octets.erase(place(), 1 + Below(4));
      break;
    case 4:
      octets.insert(place(), octets.substr(place(), 1 + Below(12)));
      break;
    case 5:
      if (!octets.empty()) octets[place()] ^= static_cast<char>(1U << Below(8));
      break;
    case 6:
      if (!octets.empty()) octets[place()] = static_cast<char>(Below(256));
      break;
    default:
      octets.insert(Below(octets.size() + 1),
                    std::string(1 + Below(100), static_cast<char>('A' + Below(26))));
  }
  octets.resize(std::min(octets.size(), most));
  return octets;
}

}  // namespace smtpspec
