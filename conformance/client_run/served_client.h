// Carries octets between the sockets of a client under test and the wires of an encounter.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_SERVED_CLIENT_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_SERVED_CLIENT_H_

#include <chrono>
#include <memory>
#include <vector>

#include "conformance/client_run/carried_connection.h"
#include "conformance/client_run/encounter.h"
#include "net/listening_socket.h"

namespace smtpspec {

class ServedClient {
 public:
  ServedClient(net::ListeningSocket& socket, Encounter& encounter);

  // Waits for something, at most `limit`, and does what is to be done. True: something was said or
  // a connection came or ended.
  bool Step(std::chrono::milliseconds limit);
  // What is there already, from connections made before.
  void Drain();
  // One has come, whether it is still open or not.
  bool AnyConnection() const { return came_; }
  // No connection is open any more.
  bool AllEnded() const { return served_.empty(); }

 private:
  net::ListeningSocket& socket_;
  Encounter& encounter_;
  std::vector<std::unique_ptr<CarriedConnection>> served_;  // open ones
  bool came_ = false;
  std::chrono::milliseconds last_step_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_SERVED_CLIENT_H_
