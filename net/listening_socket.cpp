#include "net/listening_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "net/host.h"
#include "net/socket_address.h"
#include "net/wait.h"

namespace smtpspec::net {
namespace {

// Connections that wait keep the socket readable, so that without a pause nothing but looking at it
// would be done until one of ours ends.
constexpr std::chrono::milliseconds kPause(100);

bool NothingLeft(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

std::expected<ListeningSocket, std::string> ListeningSocket::Open(const HostPort& at) {
  const auto addresses = Resolve(at);
  if (!addresses) return std::unexpected(addresses.error());
  const SocketAddress& address = addresses->front();
  const int family = address.storage.ss_family;
  Descriptor descriptor(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  const bool listens =
      descriptor &&
      setsockopt(descriptor.Number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      (family != AF_INET6 ||
       setsockopt(descriptor.Number(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0) &&
      bind(descriptor.Number(), address.Raw(), address.length) == 0 &&
      listen(descriptor.Number(), SOMAXCONN) == 0;
  if (!listens) return std::unexpected(SystemError("cannot listen on " + Text(at), errno));
  return ListeningSocket(std::move(descriptor));
}

HostPort ListeningSocket::Address() const {
  SocketAddress address;
  address.length = sizeof address.storage;
  if (getsockname(descriptor_.Number(), reinterpret_cast<sockaddr*>(&address.storage),
                  &address.length) != 0) {
    return {};
  }
  return ToHostPort(address);
}

std::optional<Stream> ListeningSocket::Accept(std::chrono::milliseconds limit) {
  if (!WaitFor(Looked(), POLLIN, limit)) return std::nullopt;
  const int accepted = accept4(descriptor_.Number(), nullptr, nullptr, SOCK_CLOEXEC);
  if (accepted < 0) {  // it went away again, or cannot be taken
    if (NothingLeft(errno)) pauses_until_ = MonotonicNow() + kPause;
    return std::nullopt;
  }
  return Stream(accepted);
}

int ListeningSocket::Looked() const {
  return MonotonicNow() < pauses_until_ ? -1 : descriptor_.Number();
}

void ListeningSocket::Wait(const std::vector<const Stream*>& streams,
                           std::chrono::milliseconds limit) const {
  WaitForAny({this}, streams, limit);
}

std::vector<std::size_t> ListeningSocket::WaitForAny(
    const std::vector<const ListeningSocket*>& sockets, const std::vector<const Stream*>& streams,
    std::chrono::milliseconds limit) {
  std::vector<pollfd> all;
  for (const ListeningSocket* socket : sockets)
    all.push_back({socket->Looked(), POLLIN, 0});  // poll passes over a negative number
  for (const Stream* stream : streams) all.push_back({stream->descriptor_, POLLIN, 0});
  // A signal that ends the wait early does no harm: the caller looks and waits again.
  poll(all.data(), static_cast<nfds_t>(all.size()), static_cast<int>(limit.count()));
  std::vector<std::size_t> called;
  for (std::size_t i = 0; i < sockets.size(); ++i)
    if (all[i].revents != 0) called.push_back(i);
  return called;
}

}  // namespace smtpspec::net
