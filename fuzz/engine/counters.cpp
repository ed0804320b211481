#include "fuzz/engine/counters.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// NOLINTBEGIN(bugprone-reserved-identifier): the linker and g++ know these names
// The linker makes the first two where any target has the section.
extern "C" {
[[gnu::weak]] extern std::uint8_t __start___libfuzzer_extra_counters[];
[[gnu::weak]] extern std::uint8_t __stop___libfuzzer_extra_counters[];
extern const char __executable_start;  // so that a place is the same in each run
void __sanitizer_cov_trace_pc();
}
// NOLINTEND(bugprone-reserved-identifier)

namespace {

constexpr std::size_t kPlaces = std::size_t{1} << 15;
std::array<std::uint8_t, kPlaces> passages;
std::uintptr_t place_before = 0;

std::span<std::uint8_t> OfTheTarget() {
  std::uint8_t* const begin = __start___libfuzzer_extra_counters;
  return begin ? std::span(begin, __stop___libfuzzer_extra_counters) : std::span<std::uint8_t>();
}

// 1, 2, 3, 4-7, 8-15 …: how often a loop ran tells something, and not each of its rounds.
std::uint8_t Magnitude(std::uint8_t count) {
  return static_cast<std::uint8_t>(1U
                                   << std::min(7, count < 4 ? count - 1 : std::bit_width(count)));
}

bool Add(std::span<const std::uint8_t> counters, std::vector<std::uint8_t>& seen) {
  seen.resize(counters.size());
  bool more = false;
  for (std::size_t i = 0; i < counters.size(); ++i) {
    if (counters[i] == 0) continue;
    const std::uint8_t magnitude = Magnitude(counters[i]);
    more = more || (seen[i] & magnitude) == 0;
    seen[i] |= magnitude;
  }
  return more;
}

}  // namespace

// A way between two places: the same place, come to from elsewhere, is another.
void __sanitizer_cov_trace_pc() {  // NOLINT(bugprone-reserved-identifier)
  const auto place = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) -
                     reinterpret_cast<std::uintptr_t>(&__executable_start);
  std::uint8_t& count = passages[(place ^ (place >> 15) ^ place_before) % kPlaces];
  if (count < 255) ++count;
  place_before = (place << 3) ^ (place >> 9);
}

namespace smtpspec::fuzz {

void ClearCounters() {
  passages.fill(0);
  std::ranges::fill(OfTheTarget(), 0);
  place_before = 0;
}

bool ReachedMore() {
  static std::vector<std::uint8_t> passages_seen, target_seen;
  const bool passage = Add(passages, passages_seen);
  return Add(OfTheTarget(), target_seen) || passage;
}

}  // namespace smtpspec::fuzz
