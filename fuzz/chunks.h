// Choices that an input makes by its octets alone, so that each finding repeats, on any machine:
// a run does one thing of several, and which one changes with the input.
#ifndef SMTPSPEC_FUZZ_CHUNKS_H_
#define SMTPSPEC_FUZZ_CHUNKS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace smtpspec::fuzz {

// Below `many`, which is at most 256. Looks at the size and at some twenty octets, spread over the
// input. Two choices of one run ask different questions, 0 to 2: else one follows from the other.
inline std::size_t Choice(std::string_view octets, std::size_t many, unsigned question = 0) {
  constexpr std::uint32_t kStart = 2166136261, kFactor = 16777619;  // FNV-1a
  constexpr std::size_t kLooks = 20;
  std::uint32_t hash = kStart ^ static_cast<std::uint32_t>(octets.size());
  const std::size_t step = std::max<std::size_t>(1, octets.size() / kLooks);
  for (std::size_t i = 0; i < octets.size(); i += step)
    hash = (hash ^ static_cast<unsigned char>(octets[i])) * kFactor;
  return (hash >> (8 * (question + 1)) & 0xFF) % many;
}

// The input cut octet by octet, in threes, or behind every CR or every LF: where framers go wrong.
inline std::vector<std::string_view> Pieces(std::string_view octets) {
  const std::size_t way = Choice(octets, 4, 1);
  std::vector<std::string_view> pieces;
  if (way < 2) {
    const std::size_t step = way == 0 ? 1 : 3;
    pieces.reserve(octets.size() / step + 1);
    for (std::size_t i = 0; i < octets.size(); i += step) pieces.push_back(octets.substr(i, step));
    return pieces;
  }
  const char end = way == 2 ? '\r' : '\n';
  while (!octets.empty()) {
    const std::size_t found = octets.find(end);
    const std::size_t size = found == octets.npos ? octets.size() : found + 1;
    pieces.push_back(octets.substr(0, size));
    octets.remove_prefix(size);
  }
  return pieces;
}

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_CHUNKS_H_
