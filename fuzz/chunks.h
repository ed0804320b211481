// Cuts of an input that follow from the input alone, so that each finding repeats.
#ifndef SMTPSPEC_FUZZ_CHUNKS_H_
#define SMTPSPEC_FUZZ_CHUNKS_H_

#include <string_view>
#include <vector>

namespace smtpspec::fuzz {

// Whole, octet by octet, in threes, and cut behind every CR and every LF: where framers go wrong.
inline std::vector<std::vector<std::string_view>> Cuts(std::string_view octets) {
  std::vector<std::vector<std::string_view>> cuts{{octets}};
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}}) {
    auto& pieces = cuts.emplace_back();
    for (std::size_t i = 0; i < octets.size(); i += step) pieces.push_back(octets.substr(i, step));
  }
  for (const char end : {'\r', '\n'}) {
    auto& pieces = cuts.emplace_back();
    std::size_t start = 0;
    for (std::size_t i = 0; i < octets.size(); ++i)
      if (octets[i] == end) {
        pieces.push_back(octets.substr(start, i + 1 - start));
        start = i + 1;
      }
    pieces.push_back(octets.substr(start));
  }
  return cuts;
}

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_CHUNKS_H_
