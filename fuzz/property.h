// What a fuzz target claims of every input. A claim that does not hold ends the process, as a
// finding.
#ifndef SMTPSPEC_FUZZ_PROPERTY_H_
#define SMTPSPEC_FUZZ_PROPERTY_H_

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace smtpspec::fuzz {

// `claim` stands in the output of the engine, and names the property that the input breaks.
inline void Require(bool holds, const char* claim) {
  if (holds) return;
  std::fprintf(stderr, "property broken: %s\n", claim);
  std::abort();
}

inline std::string_view View(const unsigned char* octets, std::size_t size) {
  return {reinterpret_cast<const char*>(octets), size};
}

}  // namespace smtpspec::fuzz

// The one entry that every fuzzing engine calls; it gives 0, whatever the input.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* octets, std::size_t size);

#endif  // SMTPSPEC_FUZZ_PROPERTY_H_
