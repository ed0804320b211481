// A server under test that `--spawn` starts, watches and starts again.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_SPAWNED_SERVER_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_SPAWNED_SERVER_H_

#include <chrono>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/result.h"
#include "conformance/run/runner.h"
#include "conformance/run/started_server.h"
#include "net/address.h"

namespace smtpspec {

// Checks run one at a time, so that each death belongs to one of them.
class SpawnedServer {
 public:
  SpawnedServer(std::string command, net::HostPort address, std::chrono::milliseconds ready_limit)
      : server_(std::move(command), std::move(address), ready_limit) {}

  // Returns when the server takes connections; the error says what it said instead.
  std::expected<void, std::string> Start() { return server_.Start(); }

  // Targets of `inner`, before each of which a dead server is started again.
  ServerTargetFactory Watch(ServerTargetFactory inner);
  void CheckEnded(const CheckResult& result);  // to be called as each one ends

  // Results during which the server died become failures that say how.
  void Blame(RunReport& report);
  // Deaths that belong to no check: in control runs, and where a second try was made. Lines for
  // people.
  const std::vector<std::string>& Strays() const { return strays_; }

 private:
  void NoticeDeath();

  StartedServer server_;
  bool used_since_last_end_ = false;      // the check that runs now has talked to the server
  std::optional<std::string> undecided_;  // a death that belongs to the check that runs now
  std::string last_ended_;
  std::map<std::string, std::string> deaths_;  // by check, transport and variant
  std::vector<std::string> strays_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_SPAWNED_SERVER_H_
