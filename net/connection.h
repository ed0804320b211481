// An accepted connection of the event loop. Only for the sources of net/.
#ifndef SMTPSPEC_NET_CONNECTION_H_
#define SMTPSPEC_NET_CONNECTION_H_

#include <array>
#include <memory>
#include <string>

#include "net/asio.h"
#include "net/event_loop.h"

namespace smtpspec::net {

// What all connections of a loop share.
struct ConnectionHost {
  EventLoopLimits limits;
  asio::io_context& io;
  asio::thread_pool& pool;
  std::array<char, 65536> read_buffer{};  // one thread reads, and a read is handed over at once
};

class Connection final : public std::enable_shared_from_this<Connection>, public Workers {
 public:
  using Instant = ConnectionHandler::Instant;
  using End = ConnectionHandler::End;

  // `ended` is called once, when the socket is closed.
  Connection(asio::ip::tcp::socket socket, ConnectionHost& host,
             std::function<void(const std::shared_ptr<Connection>&)> ended);

  void Start(const HandlerFactory& factory, const ConnectionFacts& facts);
  void Stop();         // OnStop of the handler
  void Drop(End how);  // RST
  void Run(std::function<void()> work, std::function<void(Instant)> then) override;

 private:
  // kTalking, until the handler is finished; kFinishing, until its output is sent; kLingering after
  // our FIN, until the peer's; kEnded.
  enum class Phase { kTalking, kFinishing, kLingering, kEnded };

  void Settle();  // after each call of the handler: output, reading, phase and timer follow from it
  bool MayRead() const;
  void WaitToRead();
  void ReadOnce();
  void WriteSome();
  void Linger();
  Instant NextDeadline() const;
  void SetTimer();
  void OnTimer();
  void Close(End how);

  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  ConnectionHost& host_;
  std::function<void(const std::shared_ptr<Connection>&)> ended_;
  std::unique_ptr<ConnectionHandler> handler_;
  Phase phase_ = Phase::kTalking;
  bool waiting_to_read_ = false;
  bool peer_finished_ = false;
  std::string unsent_;     // taken from the handler, not yet given to the system
  std::string in_flight_;  // the system is taking it; the buffer must not move meanwhile
  Instant progress_{};     // when the peer last took an octet, or the output began
  Instant phase_began_{};
  Instant timer_set_ = Instant::max();
};

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_CONNECTION_H_
