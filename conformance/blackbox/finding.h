// A finding as a script that says what happened, and as a result for reports.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_FINDING_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_FINDING_H_

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/blackbox/hunt.h"
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

// One for each of `invariants`, which are those that can be seen: fail for each finding, else pass.
// In `reproduce`, the command of this run, the option that has a finding again stands in the place
// of kReplayPlace.
std::vector<CheckResult> ResultsOf(std::span<const std::string_view> invariants,
                                   const std::vector<HuntFinding>& findings,
                                   const std::string& reproduce);
inline constexpr std::string_view kReplayPlace = "{replay}";

// Those of meeting/invariants.h that a server can be seen to break, and a client.
inline constexpr std::array<std::string_view, 12> kOfServers = {
    "memory-and-time",   "totality",
    "chunking",          "grammar",
    "boundary",          "order-table",
    "transactions",      "one-reply-per-command",
    "authentication",    "no-influence-across-tls",
    "no-carried-octets", "truncation"};
inline constexpr std::array<std::string_view, 13> kOfClients = {"memory-and-time",
                                                                "totality",
                                                                "chunking",
                                                                "grammar",
                                                                "boundary",
                                                                "order-table",
                                                                "one-reply-per-command",
                                                                "authentication",
                                                                "required-means-required",
                                                                "no-influence-across-tls",
                                                                "no-carried-octets",
                                                                "no-carried-knowledge",
                                                                "no-false-success"};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_FINDING_H_
