// Results by what they are about: the section of the RFC that the check covers first.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_GROUPS_H_
#define SMTPSPEC_CONFORMANCE_REPORT_GROUPS_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/verdicts.h"
#include "conformance/run/result.h"

namespace smtpspec {

struct ResultGroup {
  std::string document;  // "RFC 3207", "Threats", "Standing invariants"
  std::string section;   // "4.2"; of threats and invariants: empty
  Summary summary;
  std::vector<const CheckResult*> results;
};

// By number of the RFC, then of the section; threats and the invariants of every run come last. The
// pointers are into `report`.
std::vector<ResultGroup> GroupResults(const RunReport& report);

std::string DocumentTitle(std::string_view document);  // "STARTTLS" for "RFC 3207"; else empty

// "rfc3207/4.2/server-discards-knowledge" → "RFC 3207 §4.2"; other ids as they are.
std::string Citation(std::string_view requirement);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_GROUPS_H_
