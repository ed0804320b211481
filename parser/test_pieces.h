// For tests: the same octets whole, octet by octet, and at every split in two.
#ifndef SMTPSPEC_PARSER_TEST_PIECES_H_
#define SMTPSPEC_PARSER_TEST_PIECES_H_

#include <string_view>
#include <vector>

namespace smtpspec {

using Pieces = std::vector<std::string_view>;

inline Pieces Octetwise(std::string_view octets) {
  Pieces pieces;
  for (std::size_t i = 0; i < octets.size(); ++i) pieces.push_back(octets.substr(i, 1));
  return pieces;
}

inline std::vector<Pieces> EverySegmentation(std::string_view octets) {
  std::vector<Pieces> all{{octets}, Octetwise(octets)};
  for (std::size_t i = 1; i < octets.size(); ++i)
    all.push_back({octets.substr(0, i), octets.substr(i)});
  return all;
}

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_TEST_PIECES_H_
