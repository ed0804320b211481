// Carries octets between the socket of a client under test and a wire of an encounter.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_CARRIED_CONNECTION_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_CARRIED_CONNECTION_H_

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "conformance/run/wire.h"
#include "net/stream.h"

namespace smtpspec {

class CarriedConnection {
 public:
  CarriedConnection(net::Stream stream, std::unique_ptr<Wire> wire)
      : stream_(std::move(stream)), wire_(std::move(wire)) {}

  // What is there, in both directions; of a client that floods a share, so that it keeps nobody
  // waiting. The server's clock goes on by `passed`. True: something was said, or an end of it
  // came.
  bool Carry(std::chrono::milliseconds passed);

  // Null: nothing that comes now would be taken.
  const net::Stream* Awaited() const { return client_ended_ || Owes() ? nullptr : &stream_; }
  bool ClientEnded() const { return client_ended_; }
  // Both have said everything.
  bool Ended() const { return client_ended_ && server_ended_; }

 private:
  bool ToWire();
  bool ToClient();
  bool Owes() const { return !owed_.empty(); }
  bool Pay(std::chrono::milliseconds passed);
  void Abort();

  net::Stream stream_;
  std::unique_ptr<Wire> wire_;
  std::string owed_;  // said to the client and not taken by it yet; until then nothing else goes on
  std::chrono::milliseconds unread_for_{0}, alone_for_{0};
  bool client_gone_ = false;  // nothing that is said reaches it; what it said may still come
  bool client_ended_ = false, server_ended_ = false;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_CARRIED_CONNECTION_H_
