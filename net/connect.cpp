#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "net/descriptor.h"
#include "net/host.h"
#include "net/socket_address.h"
#include "net/stream.h"
#include "net/wait.h"

namespace smtpspec::net {
namespace {

// 0, or an errno value: ETIMEDOUT when `limit` passes.
int ConnectOne(const Descriptor& descriptor, const SocketAddress& to,
               std::chrono::milliseconds limit) {
  if (connect(descriptor.Number(), to.Raw(), to.length) == 0) return 0;
  if (errno != EINPROGRESS && errno != EINTR) return errno;
  if (!WaitFor(descriptor.Number(), POLLOUT, limit)) return ETIMEDOUT;
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(descriptor.Number(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
  return error;
}

}  // namespace

std::expected<Stream, std::string> Stream::Connect(const HostPort& to,
                                                   std::chrono::milliseconds limit) {
  const auto addresses = Resolve(to);
  if (!addresses) return std::unexpected(addresses.error());
  const std::chrono::milliseconds end = MonotonicNow() + limit;
  int error = 0;
  for (const SocketAddress& address : *addresses) {
    Descriptor descriptor(
        socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!descriptor) {
      error = errno;
      continue;
    }
    const auto left = std::max(end - MonotonicNow(), std::chrono::milliseconds(0));
    error = ConnectOne(descriptor, address, left);
    if (error == 0) return Stream(descriptor.Release());
  }
  if (error == ETIMEDOUT) {
    return std::unexpected("cannot connect to " + Text(to) + ": no answer within " +
                           std::to_string(limit.count()) + " ms");
  }
  return std::unexpected(SystemError("cannot connect to " + Text(to), error));
}

}  // namespace smtpspec::net
