// Looks for cases that break an invariant of a server, for a time.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_HUNT_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_HUNT_H_

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/blackbox/broken.h"
#include "conformance/blackbox/server_talk.h"
#include "conformance/run/runner.h"
#include "conformance/script/script.h"

namespace smtpspec {

// The program behind the server, where we started it.
class ServerKeeper {
 public:
  virtual ~ServerKeeper() = default;
  // What has become of it, if something has since it was asked last: it ended, or a sanitizer
  // complained. The kind is that of the complaint. Safe to call from several threads.
  virtual std::optional<Broken> Complaint() = 0;
  // Runs again where it has ended. The error is a line for a person.
  virtual std::expected<void, std::string> Revive() = 0;
};

struct HuntOptions {
  std::chrono::milliseconds time{60000};
  std::optional<std::uint64_t> runs;  // at most
  std::uint64_t seed = 1;
  unsigned jobs = 1;
  bool first = false;     // one finding is enough
  bool implicit = false;  // the server has that port
  bool account = false;
  std::vector<script::Block> seeds;  // more to begin with; names as octets
};

struct HuntFinding {
  Broken broken;
  script::Block block;       // made small; names as octets
  Talk talk;                 // of the run that shows it, with its transcript
  std::size_t repeated = 0;  // times out of kRepeats
};
inline constexpr std::size_t kRepeats = 3;

struct HuntResult {
  std::uint64_t runs = 0;
  std::chrono::milliseconds time{0};
  std::size_t sequences = 0;  // of replies, all different
  std::size_t texts = 0;      // runs in which the server took one
  std::vector<script::Block> corpus;
  std::vector<HuntFinding> findings;  // each kind once
  std::size_t unrepeated = 0;         // seen, and not again: not reported
  std::string stopped;                // why it ended early; empty: it did not
};

struct HuntProgress {
  std::uint64_t runs = 0;
  std::size_t sequences = 0, findings = 0;
};
struct HuntEvents {
  std::function<void(const HuntProgress&)> progress;
  std::function<void(const HuntFinding&)> found;  // from one thread at a time, as these all
};

// `keeper`: null where the server was not started by us. Errors: it cannot be spoken to at all.
std::expected<HuntResult, std::string> HuntServer(const ServerTargetFactory& targets,
                                                  const TalkSetup& setup,
                                                  const HuntOptions& options, ServerKeeper* keeper,
                                                  const HuntEvents& events);

// Whether the case shows this (of the invariant that it names; any kind): the runs that did, of
// kRepeats.
std::vector<HuntFinding> ReplayServerCase(const ServerTargetFactory& targets,
                                          const TalkSetup& setup, const script::Block& block,
                                          ServerKeeper* keeper);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_HUNT_H_
