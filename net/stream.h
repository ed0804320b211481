// A TCP connection with blocking calls and time limits, for clients and testers.
#ifndef SMTPSPEC_NET_STREAM_H_
#define SMTPSPEC_NET_STREAM_H_

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/address.h"

namespace smtpspec::net {

class Stream {
 public:
  // The error is a line for a person: what could not be reached and why.
  static std::expected<Stream, std::string> Connect(const HostPort& to,
                                                    std::chrono::milliseconds limit);
  explicit Stream(int connected_descriptor);  // takes it over; sets TCP_NODELAY
  ~Stream();                                  // closes in order (FIN), unless closed before
  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;

  // One segment where it fits. False: the peer is gone, or did not read for `limit`.
  bool Write(std::string_view octets, std::chrono::milliseconds limit);
  // Does not wait. How many of them the system took, maybe none; nothing: the peer is gone.
  std::optional<std::size_t> WriteSome(std::string_view octets);

  enum class Got { kOctets, kNothingYet, kEof, kReset };
  struct Reading {
    Got got;
    std::string octets;
  };
  // One read takes no more than this, so that a peer that floods cannot take all memory.
  static constexpr std::size_t kLargestRead = 4 << 20;
  // What is there, whole up to `most`, as soon as there is something; kNothingYet after `limit`. 0:
  // do not wait.
  Reading Read(std::chrono::milliseconds limit, std::size_t most = kLargestRead);

  void CloseWriting();  // FIN; reading goes on
  void Reset();         // RST
  HostPort LocalAddress() const;
  HostPort PeerAddress() const;

 private:
  friend class ListeningSocket;  // waits for several
  int descriptor_ = -1;
};

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_STREAM_H_
