// A server behind a host and port.
#ifndef SMTPSPEC_CONFORMANCE_RUN_SOCKET_TARGET_H_
#define SMTPSPEC_CONFORMANCE_RUN_SOCKET_TARGET_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "conformance/run/runner.h"
#include "conformance/run/wire.h"
#include "net/address.h"

namespace smtpspec {

struct SocketOptions {
  net::HostPort address;
  std::optional<std::uint16_t> tls_port;  // implicit TLS on the same host
  std::string server_name;                // to ask for and to verify; empty: the host as given
  std::string trust_pem;                  // empty: the system's anchors
  std::string inbox;                      // folder of the messages; empty: cannot be seen
  std::chrono::milliseconds reply_patience{10000};
  std::chrono::milliseconds least_silence{200};  // silence is that, or four round trips
};

// A target a run. They share what is known of the server: the round trip.
ServerTargetFactory SocketTargets(SocketOptions options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_SOCKET_TARGET_H_
