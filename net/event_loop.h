// One thread that serves many connections: listeners, time, signals, and workers for what blocks.
// It knows no protocol: each connection is a handler that is given octets and time.
#ifndef SMTPSPEC_NET_EVENT_LOOP_H_
#define SMTPSPEC_NET_EVENT_LOOP_H_

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/address.h"

namespace smtpspec::net {

// One end of a connection. All calls come from the thread of Run, with the time of MonotonicNow.
// After each call the loop takes the output and asks the three questions.
class ConnectionHandler {
 public:
  using Instant = std::chrono::milliseconds;
  virtual ~ConnectionHandler() = default;

  virtual void OnOctets(std::string_view octets, Instant now) = 0;  // one read, whole
  virtual void OnEof(Instant now) = 0;   // the peer's FIN; what we send still reaches it
  virtual void OnTime(Instant now) = 0;  // Deadline has passed
  virtual void OnStop(Instant now) = 0;  // the program is to end: finish soon
  enum class End { kFinished, kPeerGone, kStalled, kStopped };
  virtual void OnEnd(End, Instant) {}  // nothing more is sent or heard; the last call but `then`

  virtual std::string TakeOutput() = 0;
  virtual std::optional<Instant> Deadline() const = 0;
  virtual bool WantsInput() const = 0;  // false: nothing is read, and the peer has to wait
  virtual bool Finished() const = 0;    // close once the output is sent
};

// Takes what blocks, such as fsync, off the thread of the loop.
class Workers {
 public:
  // `work` runs in another thread; afterwards `then` in the thread of the loop, while the handler
  // still exists even if its connection has ended.
  virtual void Run(std::function<void()> work,
                   std::function<void(ConnectionHandler::Instant)> then) = 0;

 protected:
  ~Workers() = default;
};

struct ConnectionFacts {
  std::uint64_t number = 0;  // 1, 2, … in the order of arrival, over all listeners
  HostPort local, peer;
};

// `workers` lives as long as the handler.
using HandlerFactory = std::function<std::unique_ptr<ConnectionHandler>(
    const ConnectionFacts& facts, Workers& workers, ConnectionHandler::Instant now)>;

struct EventLoopLimits {
  std::size_t connections = 1024;               // more wait in the backlog of the system
  std::size_t unsent_output = 256 * 1024;       // octets; above it nothing is read
  std::chrono::milliseconds stalled{300'000};   // a peer that takes no octet for so long is dropped
  std::chrono::milliseconds finishing{30'000};  // for the last output, after Finished
  std::chrono::milliseconds lingering{2'000};   // after our FIN, for the peer's
  std::chrono::milliseconds stopping{60'000};   // after Stop, for all connections to finish
  unsigned workers = 16;                        // threads
};

class EventLoop {
 public:
  explicit EventLoop(EventLoopLimits limits = {});
  ~EventLoop();

  // Port 0 picks one; gives the address in use. The error is a line for a person.
  std::expected<HostPort, std::string> Listen(const HostPort& at, HandlerFactory factory);
  // SIGTERM and SIGINT call Stop; the second of them drops all connections.
  void StopOnSignals();
  // Until Stop was called and all connections have ended.
  void Run();
  // No more connections; OnStop for those that exist. From any thread.
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// A pipe whose reader has gone gives an error instead of ending the program.
void IgnoreBrokenPipes();

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_EVENT_LOOP_H_
