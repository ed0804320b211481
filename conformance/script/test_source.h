// For tests: what blocks say, without where and how it was written.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_TEST_SOURCE_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_TEST_SOURCE_H_

#include <variant>
#include <vector>

#include "conformance/script/script.h"

namespace smtpspec::script {

inline void ForgetSource(Pattern& pattern) {
  pattern.position = {};
}
inline void ForgetSource(Alternatives& patterns) {
  for (auto& pattern : patterns) ForgetSource(pattern);
}
inline void ForgetSource(std::vector<Outcome>& outcomes) {
  for (auto& outcome : outcomes) {
    outcome.position = {};
    for (auto& alternatives : outcome.sequence) ForgetSource(alternatives);
  }
}
inline void ForgetSource(std::vector<Step>& steps) {
  for (auto& step : steps) {
    step.position = {};
    step.source.clear();
    if (auto* s = std::get_if<Expect>(&step.what)) ForgetSource(s->outcomes);
    if (auto* s = std::get_if<Tls>(&step.what)) ForgetSource(s->otherwise);
    if (auto* s = std::get_if<Delivered>(&step.what)) ForgetSource(s->outcomes);
    if (auto* s = std::get_if<Reports>(&step.what)) ForgetSource(s->otherwise);
    if (auto* s = std::get_if<Seen>(&step.what)) ForgetSource(s->what);
    if (auto* s = std::get_if<Repeat>(&step.what)) ForgetSource(s->steps);
    if (auto* s = std::get_if<Rule>(&step.what)) {
      s->position = {};
      ForgetSource(s->thing);
    }
  }
}
inline void ForgetSource(Block& block) {
  block.position = {};
  block.source.clear();
  for (auto& never : block.never) ForgetSource(never);
  ForgetSource(block.steps);
  for (auto& mutant : block.mutants) ForgetSource(mutant);
}
inline Library ForgetSource(Library library) {
  for (auto& block : library.blocks) ForgetSource(block);
  return library;
}

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_TEST_SOURCE_H_
