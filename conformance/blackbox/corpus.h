// The cases that led somewhere new, as far as replies tell.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_CORPUS_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_CORPUS_H_

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "conformance/script/script.h"

namespace smtpspec {

class Corpus {
 public:
  // Whether two steps came behind each other that never did before; then the case is kept. Whole
  // sequences are new nearly always, which would keep nearly every case.
  bool Add(const script::Block& block, const std::vector<std::string>& steps);
  void Keep(script::Block block) { blocks_.push_back(std::move(block)); }

  const std::vector<script::Block>& Blocks() const { return blocks_; }
  std::size_t Sequences() const { return sequences_.size(); }  // whole ones, all different

 private:
  std::vector<script::Block> blocks_;
  std::unordered_set<std::string> pairs_;
  std::unordered_set<std::size_t> sequences_;  // hashes
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_CORPUS_H_
