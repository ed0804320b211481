// For tests: the same octets whole, octet by octet, at every split in two, and in every way at all;
// and every short string of the octets that matter to framers.
#ifndef SMTPSPEC_PARSER_TEST_PIECES_H_
#define SMTPSPEC_PARSER_TEST_PIECES_H_

#include <cstdint>
#include <string>
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

// Calls `function(pieces)` for each of the 2^(n-1) ways to cut n octets, until it gives false.
template <class Function>
bool ForEveryChunking(std::string_view octets, Function function) {
  Pieces pieces;
  const std::uint64_t ways = octets.empty() ? 1 : std::uint64_t{1} << (octets.size() - 1);
  for (std::uint64_t cuts = 0; cuts < ways; ++cuts) {
    pieces.clear();
    std::size_t start = 0;
    for (std::size_t i = 1; i <= octets.size(); ++i)
      if (i == octets.size() || (cuts >> (i - 1) & 1) != 0) {
        pieces.push_back(octets.substr(start, i - start));
        start = i;
      }
    if (!function(pieces)) return false;
  }
  return true;
}

// Calls `function(text)` for each string of up to `length` octets over the octets that matter and
// one that does not, shortest first, until it gives false.
template <class Function>
bool ForEveryString(std::size_t length, Function function) {
  constexpr std::string_view kOctets{"\r\n.a\0", 5};
  for (std::size_t size = 0; size <= length; ++size) {
    std::string text(size, kOctets[0]);
    std::vector<std::size_t> digits(size, 0);
    while (true) {
      if (!function(text)) return false;
      std::size_t i = 0;
      for (; i < size; ++i) {
        digits[i] = (digits[i] + 1) % kOctets.size();
        text[i] = kOctets[digits[i]];
        if (digits[i] != 0) break;
      }
      if (i == size) break;
    }
  }
  return true;
}

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_TEST_PIECES_H_
