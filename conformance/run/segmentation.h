// How finely what a check sends is cut into segments, and by what names reports call it.
#ifndef SMTPSPEC_CONFORMANCE_RUN_SEGMENTATION_H_
#define SMTPSPEC_CONFORMANCE_RUN_SEGMENTATION_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace smtpspec {

// One way of cutting. kSplit: in two, after the octet numbered `after` of all octets that the check
// sends by itself; what it sends by way of `use` is set-up and goes whole.
struct Cutting {
  enum class Kind { kWhole, kOctets, kCrlf, kSplit } kind = Kind::kWhole;
  std::size_t after = 0;
  std::string Name() const;  // "whole", "octets", "crlf", "split17"
  friend bool operator==(const Cutting&, const Cutting&) = default;
};

// Of a long send only the first and last octets, so many, are cut: in between lies filling.
inline constexpr std::size_t kCutMargin = 256;
// No more places than these are tried in one check.
inline constexpr std::size_t kMostSplits = 2048;

// The segments of one send. `own_from`: where set-up ends in it; `before`: how many octets the
// check has sent by itself until here.
std::vector<std::string_view> Segments(const Cutting& cutting, std::string_view octets,
                                       std::size_t own_from, std::size_t before);

// `names`: "whole", "octets", "crlf", "splits". `own_sends`: the sizes of what the check sent by
// itself, as a run in whole segments found them. Without any there is nothing to cut.
std::vector<Cutting> CuttingsOf(const std::vector<std::string>& names,
                                const std::vector<std::size_t>& own_sends);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_SEGMENTATION_H_
