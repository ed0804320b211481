// Where a hunt has its cases from.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_CASE_SOURCE_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_CASE_SOURCE_H_

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/script/script.h"

namespace smtpspec {

class CaseSource {
 public:
  explicit CaseSource(std::uint64_t seed)
      : random_(static_cast<std::minstd_rand::result_type>(seed)) {}
  virtual ~CaseSource() = default;

  // One from `corpus`, changed; or a new one. Names of values stand in it as octets.
  virtual script::Block Next(const std::vector<script::Block>& corpus) = 0;
  // Chance of one in `count`, from the same source.
  bool OneIn(std::size_t count) { return Below(count) == 0; }

 protected:
  std::size_t Below(std::size_t count) { return random_() % count; }
  // Changed in some way, with `fragments` as what can be put in; at most so many octets.
  std::string ChangeOctets(std::string octets, std::size_t most,
                           std::span<const std::string_view> fragments);
  unsigned NewSeed() { return static_cast<unsigned>(random_()); }

 private:
  std::minstd_rand random_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_CASE_SOURCE_H_
