// What was found, told once: results of one check with one verdict stand together.
#ifndef SMTPSPEC_CONFORMANCE_REPORT_FINDINGS_H_
#define SMTPSPEC_CONFORMANCE_REPORT_FINDINGS_H_

#include <string>
#include <utility>
#include <vector>

#include "conformance/run/result.h"

namespace smtpspec {

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

// Name and text of what a person needs to know about a finding, in order, as far as it is known:
// requirement, reason, sent, expected, observed, exploitable, control, also, again. Nothing is escaped
// yet.
std::vector<std::pair<std::string, std::string>> FieldsOf(const SameFinding& finding);

// Why checks were not judged, and how many results each reason has, in order of first appearance.
struct Unjudged {
  std::string reason;
  std::size_t results = 0;
  std::vector<std::string> ids;  // each once
};
std::vector<Unjudged> UnjudgedByReason(const RunReport& report, Verdict verdict);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_REPORT_FINDINGS_H_
