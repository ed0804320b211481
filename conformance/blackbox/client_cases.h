// Cases for clients out of process: rules beside the reference server, so that all goes well but
// for what a rule names, and the depths of a session are reached.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_CASES_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_CASES_H_

#include <string_view>
#include <vector>

#include "conformance/blackbox/case_source.h"

namespace smtpspec {

class ClientCases : public CaseSource {
 public:
  using CaseSource::CaseSource;
  script::Block Next(const std::vector<script::Block>& corpus) override;
};

// Nothing but an honest server; then the checks of clients under `policy`, without what they
// expect, and in an order of `seed`. Names as octets. `takes_recipients`: it can be given several.
std::vector<script::Block> FirstClientCases(std::string_view policy, bool takes_recipients,
                                            std::uint64_t seed);

// A case that says what the server says, as rules that say the same: the K-th text is the K-th
// reply. Of rules it is what it was.
script::Block AsRules(script::Block block);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_CLIENT_CASES_H_
