// How verdicts compare, and what a level makes of a finding.
#ifndef SMTPSPEC_CONFORMANCE_RUN_SEVERITY_H_
#define SMTPSPEC_CONFORMANCE_RUN_SEVERITY_H_

#include "conformance/script/script.h"

namespace smtpspec {

// The worst of several wins. A proven finding stands above "could not be judged".
constexpr int Severity(script::Verdict verdict) {
  switch (verdict) {
    case script::Verdict::kPass:
      return 0;
    case script::Verdict::kSkip:
      return 1;
    case script::Verdict::kNote:
      return 2;
    case script::Verdict::kInconclusive:
      return 3;
    case script::Verdict::kWarn:
      return 4;
    case script::Verdict::kFail:
      return 5;
    case script::Verdict::kError:
      return 6;
  }
  return 6;
}

// What it means when a requirement of this level is not met.
constexpr script::Verdict Unmet(script::Level level) {
  switch (level) {
    case script::Level::kMust:
      return script::Verdict::kFail;
    case script::Level::kShould:
      return script::Verdict::kWarn;
    case script::Level::kMay:
      return script::Verdict::kNote;
  }
  return script::Verdict::kFail;
}

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_SEVERITY_H_
