// Runs checks against a client: one start a check and variant, control runs, verdicts.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_CHECKS_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_CHECKS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/client_run/client_under_test.h"
#include "conformance/run/result.h"
#include "conformance/run/runner.h"
#include "conformance/script/script.h"

namespace smtpspec {

struct ClientRunOptions {
  TlsPolicy policy = TlsPolicy::kStartTls;  // what the client was told to do
  std::uint64_t seed = 0;                   // of canaries, nonces and the order
  unsigned jobs = 8;                        // starts at once; 1 in memory
  bool shuffle = false;
  unsigned repeat = 1;
  bool slow = false;
  bool keep_transcripts = false;
  std::string reproduce;  // the id is put in at `{check}`
};

// The report lacks version, command, fail_on, address and baseline labels: the caller's part. Where
// a report says transport, this says the policy.
RunReport RunClientChecks(const script::Library& library,
                          const std::vector<const script::Block*>& checks, ClientUnderTest& client,
                          const ClientRunOptions& options, const RunProgress& progress = {});

// The task of one run of a check: tokens from the seed and the run's name, the message and the
// recipients as `given` lines say. The error is a `given` that is not known.
std::expected<ClientTask, std::string> TaskFor(const script::Block& expanded,
                                               const std::string& host, TlsPolicy policy,
                                               const script::Placeholders& values,
                                               std::uint64_t seed);
// The account is one for the whole run of the suite: a user sets a client up with it once.
Credentials AccountOf(std::uint64_t seed);
// What placeholders stand for in such a run.
script::Placeholders ClientValues(const std::string& host, std::uint64_t seed,
                                  const std::string& run);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_CHECKS_H_
