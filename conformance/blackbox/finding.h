// A finding as a script that says what happened, and as a result for reports.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_FINDING_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_FINDING_H_

#include <string>
#include <vector>

#include "conformance/blackbox/server_hunt.h"
#include "conformance/run/result.h"

namespace smtpspec {

// "boundary-early-end": the name of its file, without ending.
std::string NameOf(const Broken& broken);
// A case with the dialogue as it went in the comments above it. `by`: "smtpspec fuzz server, seed
// 7". `secrets`: what must not be shown of what was said.
std::string FindingScript(const HuntFinding& finding, const std::string& by,
                          const std::vector<std::string>& secrets);
// A case without a finding, as a file of a corpus.
std::string CorpusScript(const script::Block& block, std::size_t number);

// One for each invariant that can be seen from outside: fail for each finding, else pass.
std::vector<CheckResult> ResultsOf(const std::vector<HuntFinding>& findings,
                                   const std::string& reproduce);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_FINDING_H_
