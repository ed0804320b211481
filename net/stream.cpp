#include "net/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "net/socket_address.h"
#include "net/wait.h"

namespace smtpspec::net {
namespace {

template <class GetName>
HostPort AddressOf(int descriptor, GetName get_name) {
  SocketAddress address;
  address.length = sizeof address.storage;
  if (get_name(descriptor, reinterpret_cast<sockaddr*>(&address.storage), &address.length) != 0) {
    return {};
  }
  return ToHostPort(address);
}

// Closing with unread octets makes the system send RST, which can destroy our last octets on their
// way. What is there already is therefore read.
void DiscardWhatIsThere(int descriptor) {
  char octets[4096];
  for (int i = 0; i < 256; ++i) {
    if (recv(descriptor, octets, sizeof octets, MSG_DONTWAIT) <= 0) return;
  }
}

}  // namespace

Stream::Stream(int connected_descriptor) : descriptor_(connected_descriptor) {
  assert(descriptor_ >= 0);
  const int on = 1;
  setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Stream::~Stream() {
  if (descriptor_ < 0) return;
  shutdown(descriptor_, SHUT_WR);
  DiscardWhatIsThere(descriptor_);
  close(descriptor_);
}

Stream::Stream(Stream&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Stream& Stream::operator=(Stream&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

bool Stream::Write(std::string_view octets, std::chrono::milliseconds limit) {
  while (!octets.empty()) {
    const std::optional<std::size_t> sent = WriteSome(octets);
    if (!sent) return false;
    octets.remove_prefix(*sent);
    if (*sent == 0 && !WaitFor(descriptor_, POLLOUT, limit)) return false;
  }
  return true;
}

std::optional<std::size_t> Stream::WriteSome(std::string_view octets) {
  if (descriptor_ < 0) return std::nullopt;
  const ssize_t sent = send(descriptor_, octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return 0;
  return std::nullopt;
}

Stream::Reading Stream::Read(std::chrono::milliseconds limit, std::size_t most) {
  if (descriptor_ < 0) return {Got::kEof, {}};
  while (true) {
    if (!WaitFor(descriptor_, POLLIN, limit)) return {Got::kNothingYet, {}};
    int there = 0;
    if (ioctl(descriptor_, FIONREAD, &there) != 0) there = 0;
    std::string octets(std::min(most, static_cast<std::size_t>(std::max(there, 1))), '\0');
    const ssize_t got = recv(descriptor_, octets.data(), octets.size(), MSG_DONTWAIT);
    if (got > 0) {
      octets.resize(static_cast<std::size_t>(got));
      return {Got::kOctets, std::move(octets)};
    }
    if (got == 0) return {Got::kEof, {}};
    if (errno == EINTR || errno == EAGAIN) continue;
    return {Got::kReset, {}};
  }
}

void Stream::CloseWriting() {
  if (descriptor_ >= 0) shutdown(descriptor_, SHUT_WR);
}

void Stream::Reset() {
  if (descriptor_ < 0) return;
  const linger at_once{1, 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(std::exchange(descriptor_, -1));
}

HostPort Stream::LocalAddress() const {
  return AddressOf(descriptor_, getsockname);
}
HostPort Stream::PeerAddress() const {
  return AddressOf(descriptor_, getpeername);
}

}  // namespace smtpspec::net
