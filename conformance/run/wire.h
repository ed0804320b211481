// What a tester talks to: a peer in memory or behind a socket, octets either way.
#ifndef SMTPSPEC_CONFORMANCE_RUN_WIRE_H_
#define SMTPSPEC_CONFORMANCE_RUN_WIRE_H_

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tls/engine.h"

namespace smtpspec {

// One connection. No TLS of its own: the tester brings an engine where a script says so.
class Wire {
 public:
  using Milliseconds = std::chrono::milliseconds;
  virtual ~Wire() = default;

  virtual void Send(std::string_view segment) = 0;  // one segment where it fits
  // kSilent: nothing came. In memory that is exact and takes no time; on a socket it took
  // `patience`.
  enum class Got { kOctets, kSilent, kEof, kReset };
  struct Reading {
    Got got;
    std::string octets;
  };
  virtual Reading Receive(Milliseconds patience) = 0;
  virtual void CloseWriting() = 0;           // FIN
  virtual void Close() = 0;                  // both ends
  virtual void Reset() = 0;                  // RST
  virtual void Wait(Milliseconds time) = 0;  // in memory the clock of the peer is advanced
  virtual Milliseconds Now() const = 0;      // since the connection began
};

// What a check asks of the tester's side of TLS.
struct TlsRequest {
  std::string server_name;               // SNI; empty: as the target is told; "none": none
  std::string min_version, max_version;  // as in TlsVersions; empty: default
  std::vector<std::string> alpn;
  bool resume =
      false;  // a session of before, if the server lets: what is asked is only to be in TLS
};

// A server under test: the reference engine in memory, a mutant of it, or a host and port.
class ServerTarget {
 public:
  virtual ~ServerTarget() = default;
  enum class Port { kClear, kImplicitTls };
  virtual bool Has(Port port) const = 0;
  // The error is a line for a person.
  virtual std::expected<std::unique_ptr<Wire>, std::string> Connect(Port port) = 0;
  // The client's side of TLS for the connection made last: the other end of a ledger in memory
  // (unless `request` is about versions or certificates, which need OpenSSL), or OpenSSL. It always
  // completes, whatever the certificate is.
  virtual std::unique_ptr<TlsEngine> NewTlsClient(const TlsRequest& request) = 0;
  // Silence is exact and time costs nothing.
  virtual bool InMemory() const = 0;
  // Messages that were stored since the target was made, or as long as the inbox is known, and have
  // `text` in them; nothing: there is no way to see them.
  virtual std::optional<std::vector<std::string>> Inbox(std::string_view text) = 0;
  // Messages of other runs stand in it too, and new ones come when they come: a run then knows its
  // own by its nonce, and waits for them.
  virtual bool InboxIsShared() const { return false; }
  // How long nothing must come into a shared inbox before that is believed; and what is learned of
  // it: how long after the reply a message was there.
  virtual Wire::Milliseconds DeliveryPatience() const { return Wire::Milliseconds(0); }
  virtual void DeliveryTook(Wire::Milliseconds) {}
  // How long silence must last to count, and how long a reply may take.
  virtual Wire::Milliseconds SilencePatience() const = 0;
  virtual Wire::Milliseconds ReplyPatience() const = 0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_WIRE_H_
