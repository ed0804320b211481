// Drives a ClientSession over a socket.
#ifndef SMTPSPEC_CLIENT_SEND_DELIVERY_H_
#define SMTPSPEC_CLIENT_SEND_DELIVERY_H_

#include <memory>

#include "client/session.h"
#include "net/address.h"

namespace smtpspec {

struct Delivery {
  net::HostPort server;
  std::shared_ptr<const ClientConfig> config;
  Submission submission;
};

// Exit code of `send`; prints what happened on standard error.
int Deliver(const Delivery& delivery);
int ExitCodeOf(ClientOutcome outcome);

}  // namespace smtpspec

#endif  // SMTPSPEC_CLIENT_SEND_DELIVERY_H_
