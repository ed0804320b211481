// Carries octets between the socket of a client under test and a wire of an encounter.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_CARRIED_CONNECTION_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_CARRIED_CONNECTION_H_

#include <chrono>
#include <memory>
#include <utility>

#include "conformance/run/wire.h"
#include "net/stream.h"

namespace smtpspec {

class CarriedConnection {
 public:
  CarriedConnection(net::Stream stream, std::unique_ptr<Wire> wire)
      : stream_(std::move(stream)), wire_(std::move(wire)) {}

  // All that is there, in both directions. The server's clock goes on by `passed`. True: something
  // was said, or an end of it came.
  bool Carry(std::chrono::milliseconds passed);

  const net::Stream& Stream() const { return stream_; }
  bool ClientEnded() const { return client_ended_; }
  // Both have said everything.
  bool Ended() const { return client_ended_ && server_ended_; }

 private:
  bool ToWire();
  bool ToClient();

  net::Stream stream_;
  std::unique_ptr<Wire> wire_;
  bool client_ended_ = false, server_ended_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_CARRIED_CONNECTION_H_
