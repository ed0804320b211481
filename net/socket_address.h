// Between HostPort and what the system calls a socket address. Only for the sources of net/.
#ifndef SMTPSPEC_NET_SOCKET_ADDRESS_H_
#define SMTPSPEC_NET_SOCKET_ADDRESS_H_

#include <sys/socket.h>

#include <expected>
#include <string>
#include <vector>

#include "net/address.h"

namespace smtpspec::net {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  const sockaddr* Raw() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// All addresses of the name, in the order of the system. Waits for DNS as long as the system does.
std::expected<std::vector<SocketAddress>, std::string> Resolve(const HostPort& name);

// Numeric; port 0 and an empty host when there is none.
HostPort ToHostPort(const SocketAddress& address);

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_SOCKET_ADDRESS_H_
