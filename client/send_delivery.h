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
  // EHLO gives the address of our end of the connection, in brackets, in place of the configured
  // name: a host that has no name in the DNS has no better one.
  bool named_by_address = false;
};

// Exit code of `send`; prints what happened on standard error.
int Deliver(const Delivery& delivery);
int ExitCodeOf(ClientOutcome outcome);

}  // namespace smtpspec

#endif  // SMTPSPEC_CLIENT_SEND_DELIVERY_H_
