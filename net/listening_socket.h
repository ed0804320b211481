// A listening socket with blocking calls and limits, for testers that play a server.
#ifndef SMTPSPEC_NET_LISTENING_SOCKET_H_
#define SMTPSPEC_NET_LISTENING_SOCKET_H_

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/descriptor.h"
#include "net/stream.h"

namespace smtpspec::net {

class ListeningSocket {
 public:
  // Port 0 picks one. The error is a line for a person.
  static std::expected<ListeningSocket, std::string> Open(const HostPort& at);
  HostPort Address() const;
  // Nothing: nobody came within `limit`. 0: do not wait. Where the system has no descriptor left,
  // those who come wait, and the socket is not looked at again for 100 ms.
  std::optional<Stream> Accept(std::chrono::milliseconds limit);
  // Until somebody comes, or something is there to be read from one of `streams`, or `limit`.
  void Wait(const std::vector<const Stream*>& streams, std::chrono::milliseconds limit) const;
  // Likewise with many sockets. Gives those to which somebody has come, by their place.
  static std::vector<std::size_t> WaitForAny(const std::vector<const ListeningSocket*>& sockets,
                                             const std::vector<const Stream*>& streams,
                                             std::chrono::milliseconds limit);

 private:
  explicit ListeningSocket(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  int Looked() const;  // its number for poll; negative during such a pause
  Descriptor descriptor_;
  std::chrono::milliseconds pauses_until_{0};
};

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_LISTENING_SOCKET_H_
