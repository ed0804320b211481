// A server under test that a shell command starts.
#ifndef SMTPSPEC_CONFORMANCE_RUN_STARTED_SERVER_H_
#define SMTPSPEC_CONFORMANCE_RUN_STARTED_SERVER_H_

#include <chrono>
#include <expected>
#include <optional>
#include <string>

#include "net/address.h"
#include "net/process.h"

namespace smtpspec {

class StartedServer {
 public:
  StartedServer(std::string command, net::HostPort address, std::chrono::milliseconds ready_limit);

  // Anew. Returns when it takes connections; the error says what it said instead, or that another
  // server was there before the first start.
  std::expected<void, std::string> Start();
  // How it ended; nothing: it still runs after `limit`, or was never started.
  std::optional<net::ProcessEnd> Ended(std::chrono::milliseconds limit);
  // ", after saying: …" with the end of its output, printable; or nothing.
  std::string LastWords() const;
  std::string Output() const;  // the last 64 KiB, as they are
  bool Started() const { return process_.has_value(); }
  void Forget() { process_.reset(); }  // ends it, if it runs

 private:
  std::string command_;
  net::HostPort address_;
  std::chrono::milliseconds ready_limit_;
  std::optional<net::Process> process_;
  bool asked_before_ = false;  // to start it
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_STARTED_SERVER_H_
