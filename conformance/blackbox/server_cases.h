// Cases for servers out of process, where no engine counts branches: what is said, in which order,
// and what stands together in a segment.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_CASES_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_CASES_H_

#include <vector>

#include "conformance/blackbox/case_source.h"

namespace smtpspec {

class ServerCases : public CaseSource {
 public:
  // `implicit`: the server has that port too.
  ServerCases(std::uint64_t seed, bool implicit) : CaseSource(seed), implicit_(implicit) {}
  script::Block Next(const std::vector<script::Block>& corpus) override;

 private:
  void ChangeOrder(script::Block& block);

  bool implicit_;
};

// Dialogues to begin with, under server: names as octets.
std::vector<script::Block> FirstServerCases(bool account);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_CASES_H_
