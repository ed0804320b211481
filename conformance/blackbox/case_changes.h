// Changes of cases for servers and clients out of process, where no engine counts branches: what is
// said, in which order, and what stands together in a segment.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_CASE_CHANGES_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_CASE_CHANGES_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "conformance/script/script.h"

namespace smtpspec {

struct ChangeOptions {
  bool implicit = false;  // the server has that port too
};

class CaseChanges {
 public:
  CaseChanges(std::uint64_t seed, ChangeOptions options)
      : random_(static_cast<std::minstd_rand::result_type>(seed)), options_(options) {}

  // One from `corpus`, changed; or a new one.
  script::Block Next(const std::vector<script::Block>& corpus);
  // Chance of one in `count`, from the same source.
  bool OneIn(std::size_t count) { return Below(count) == 0; }

 private:
  std::size_t Below(std::size_t count) { return random_() % count; }
  std::string ChangeOctets(std::string octets, std::size_t most);
  void ChangeOrder(script::Block& block);

  std::minstd_rand random_;
  ChangeOptions options_;
};

// Dialogues to begin with, under server: names as octets.
std::vector<script::Block> FirstServerCases(bool account);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_CASE_CHANGES_H_
