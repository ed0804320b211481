// Results by what they are about: the section of the RFC that the check covers first.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_GROUPS_H_
#define SMTPSPEC_CONFORMANCE_REPORT_GROUPS_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/result.h"
#include "conformance/verdicts.h"

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

// Results of one check with one verdict: reports tell them once, with all the places.
struct SameFinding {
  const CheckResult* first = nullptr;
  std::vector<const CheckResult*> all;  // `first` among them
};
std::vector<SameFinding> Findings(const RunReport& report, Verdict verdict);

// "[starttls] rest=fragment, octets": where and how; whole segmentation is not mentioned.
std::string Circumstances(const CheckResult& result);
// "starttls/injected-command[fragment]@octets"
std::string FullId(const CheckResult& result);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_GROUPS_H_
