// Findings that are known beforehand, in the format of `check --expectations`.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_EXPECTATIONS_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_EXPECTATIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/report/baseline.h"
#include "conformance/run/result.h"

namespace smtpspec {

struct ExpectedFindings {
  std::size_t expected = 0;         // findings that an entry lists; they are labelled xfail
  std::vector<std::string> unused;  // entries that nothing bore out in this time: a line each
};
// An entry is about a finding by its check, "fuzz/INVARIANT" or a glob, and by its variant and
// transport where it has them. Whatever was not found need not be gone: fuzzing takes its time.
ExpectedFindings ApplyExpectations(const Baseline& expectations, RunReport& report);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_FUZZ_EXPECTATIONS_H_
