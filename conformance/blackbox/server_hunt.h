// Looks for cases that break an invariant of a server, for a time.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_HUNT_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_HUNT_H_

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "conformance/blackbox/hunt.h"
#include "conformance/blackbox/server_talk.h"
#include "conformance/run/runner.h"

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

struct ServerHuntOptions : HuntOptions {
  bool implicit = false;  // the server has that port
  bool account = false;
};

// `keeper`: null where the server was not started by us. Errors: it cannot be spoken to at all.
std::expected<HuntResult, std::string> HuntServer(const ServerTargetFactory& targets,
                                                  const TalkSetup& setup,
                                                  const ServerHuntOptions& options,
                                                  ServerKeeper* keeper, const HuntEvents& events);

// Whether the case shows this (of the invariant that it names; any kind): the runs that did, of
// kRepeats.
std::vector<HuntFinding> ReplayServerCase(const ServerTargetFactory& targets,
                                          const TalkSetup& setup, const script::Block& block,
                                          ServerKeeper* keeper);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_HUNT_H_
