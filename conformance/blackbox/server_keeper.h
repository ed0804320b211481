// A server that we start, watch and start again.
#ifndef SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_KEEPER_H_
#define SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_KEEPER_H_

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "conformance/blackbox/server_hunt.h"
#include "conformance/run/started_server.h"

namespace smtpspec {

class KeptServer : public ServerKeeper {
 public:
  KeptServer(std::string command, net::HostPort address, std::chrono::milliseconds ready_limit)
      : server_(std::move(command), std::move(address), ready_limit) {}

  std::expected<void, std::string> Start() { return server_.Start(); }
  std::optional<Broken> Complaint() override;
  std::expected<void, std::string> Revive() override;

 private:
  std::mutex mutex_;
  StartedServer server_;
  bool spent_ = false;  // it was told what became of this process, which has to be another now
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_BLACKBOX_SERVER_KEEPER_H_
