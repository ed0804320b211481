// Runs checks against a server: control runs, gating, segmentation, standing invariants, verdicts.
#ifndef SMTPSPEC_CONFORMANCE_RUN_RUNNER_H_
#define SMTPSPEC_CONFORMANCE_RUN_RUNNER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/run/result.h"
#include "conformance/run/wire.h"
#include "conformance/script/script.h"
#include "sasl/credentials.h"

namespace smtpspec {

// kWhole: nothing is cut, for a quick look.
enum class Segmentation { kWhole, kDefault, kAll };

struct ServerRunOptions {
  std::optional<Credentials> account;  // absent: AUTH checks are skipped
  std::string from = "sender@example.org", to = "postmaster";
  std::vector<std::string> require;  // extensions whose absence is a failure
  bool certificate_judged = false;   // --ca or --server-name was given
  bool guard_secrets = false;        // off loopback: passwords only over a verified certificate
  Segmentation segmentation = Segmentation::kDefault;
  unsigned jobs = 8;                  // runs at once; 1 in memory
  double connections_per_second = 0;  // 0: no limit
  std::uint64_t seed = 0;             // of nonces and of the order
  bool shuffle = false;
  unsigned repeat = 1;
  bool slow = false;              // also checks that wait longer than a second
  bool keep_transcripts = false;  // of passes too; those of other verdicts are always kept
  std::string reproduce;          // "smtpspec check server HOST:PORT": the id is put behind it
};

// Each run has a target of its own, so that runs can go on side by side.
// `openssl`: the check is about versions, certificates or hellos, for which no ledger will do.
using ServerTargetFactory = std::function<std::unique_ptr<ServerTarget>(bool openssl)>;

// Called from one thread at a time.
using RunProgress =
    std::function<void(const CheckResult& result, std::size_t done, std::size_t total)>;

// The report lacks version, command, fail_on, address and baseline labels: the caller's part. Its
// checks stand in the order of `checks`, whatever order they ran in.
RunReport RunServerChecks(const script::Library& library,
                          const std::vector<const script::Block*>& checks,
                          const ServerTargetFactory& targets, const ServerRunOptions& options,
                          const RunProgress& progress = {});

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_RUNNER_H_
