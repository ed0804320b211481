#include "net/event_loop.h"

#include <csignal>
#include <set>
#include <vector>

#include "net/asio.h"
#include "net/connection.h"
#include "net/descriptor.h"
#include "net/host.h"

namespace smtpspec::net {
namespace {

using asio::ip::tcp;

HostPort ToHostPort(const tcp::endpoint& endpoint) {
  return {endpoint.address().to_string(), endpoint.port()};
}

struct Listener {
  Listener(asio::io_context& io, HandlerFactory new_handler)
      : acceptor(io), retry(io), factory(std::move(new_handler)) {}
  tcp::acceptor acceptor;
  asio::steady_timer retry;
  HandlerFactory factory;
  bool accepting = false;
};

// Empty, or what is wrong.
std::string Bind(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  asio::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && endpoint.protocol() == tcp::v6()) {
    acceptor.set_option(asio::ip::v6_only(true), error);
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  return error ? SystemError("cannot listen on " + Text(ToHostPort(endpoint)), error.value()) : "";
}

}  // namespace

class EventLoop::Impl {
 public:
  explicit Impl(const EventLoopLimits& limits)
      : pool_(limits.workers), host_{limits, io_, pool_}, signals_(io_), stop_timer_(io_) {}

  ~Impl() {
    pool_.join();
    io_.stop();
  }

  std::expected<HostPort, std::string> Listen(const HostPort& at, HandlerFactory factory) {
    asio::error_code error;
    tcp::resolver resolver(io_);
    const auto found =
        resolver.resolve(at.host, std::to_string(at.port),
                         tcp::resolver::passive | tcp::resolver::numeric_service, error);
    if (error) return std::unexpected("cannot resolve " + at.host + ": " + error.message());
    auto listener = std::make_unique<Listener>(io_, std::move(factory));
    if (std::string wrong = Bind(listener->acceptor, *found.begin()); !wrong.empty()) {
      return std::unexpected(wrong);
    }
    listeners_.push_back(std::move(listener));
    Accept(*listeners_.back());
    return ToHostPort(listeners_.back()->acceptor.local_endpoint());
  }

  void StopOnSignals() {
    signals_.add(SIGTERM);
    signals_.add(SIGINT);
    AwaitSignal();
  }

  void Run() { io_.run(); }
  void Stop() {
    asio::post(io_, [this] { BeginStop(); });
  }

 private:
  void AwaitSignal() {
    signals_.async_wait([this](const asio::error_code& error, int) {
      if (error) return;
      if (stopping_) return DropAll();
      BeginStop();
      if (!connections_.empty()) AwaitSignal();
    });
  }

  void Accept(Listener& listener) {
    if (listener.accepting || stopping_ || connections_.size() >= host_.limits.connections) return;
    listener.accepting = true;
    listener.acceptor.async_accept(
        [this, &listener](const asio::error_code& error, tcp::socket socket) {
          listener.accepting = false;
          if (stopping_ || error == asio::error::operation_aborted) return;
          if (!error) {
            Adopt(listener, std::move(socket));
            return Accept(listener);
          }
          if (error == asio::error::connection_aborted) return Accept(listener);
          // Out of descriptors or memory: connections that end give some back.
          listener.retry.expires_after(std::chrono::milliseconds(100));
          listener.retry.async_wait([this, &listener](const asio::error_code& cancelled) {
            if (!cancelled) Accept(listener);
          });
        });
  }

  void Adopt(Listener& listener, tcp::socket socket) {
    asio::error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;  // it is gone already
    const tcp::endpoint local = socket.local_endpoint(error);
    if (error) return;
    auto connection =
        std::make_shared<Connection>(std::move(socket), host_, [this](const auto& ended) {
          connections_.erase(ended);
          for (const auto& each : listeners_) Accept(*each);
          EndIfDone();
        });
    connections_.insert(connection);
    connection->Start(listener.factory, {++count_, ToHostPort(local), ToHostPort(peer)});
  }

  void BeginStop() {
    if (stopping_) return;
    stopping_ = true;
    asio::error_code ignored;
    for (const auto& listener : listeners_) {
      listener->acceptor.close(ignored);
      listener->retry.cancel();
    }
    stop_timer_.expires_after(host_.limits.stopping);
    stop_timer_.async_wait([this](const asio::error_code& cancelled) {
      if (!cancelled) DropAll();
    });
    for (const auto& connection : std::vector(connections_.begin(), connections_.end())) {
      connection->Stop();
    }
    EndIfDone();
  }

  void DropAll() {
    for (const auto& connection : std::vector(connections_.begin(), connections_.end())) {
      connection->Drop(ConnectionHandler::End::kStopped);
    }
  }

  // With nothing left to wait for, Run returns by itself.
  void EndIfDone() {
    if (!stopping_ || !connections_.empty()) return;
    asio::error_code ignored;
    signals_.cancel(ignored);
    stop_timer_.cancel();
  }

  asio::io_context io_{1};
  asio::thread_pool pool_;
  ConnectionHost host_;
  asio::signal_set signals_;
  asio::steady_timer stop_timer_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::set<std::shared_ptr<Connection>> connections_;
  std::uint64_t count_ = 0;
  bool stopping_ = false;
};

EventLoop::EventLoop(EventLoopLimits limits) : impl_(std::make_unique<Impl>(limits)) {}
EventLoop::~EventLoop() = default;
std::expected<HostPort, std::string> EventLoop::Listen(const HostPort& at, HandlerFactory factory) {
  return impl_->Listen(at, std::move(factory));
}
void EventLoop::StopOnSignals() {
  impl_->StopOnSignals();
}
void EventLoop::Run() {
  impl_->Run();
}
void EventLoop::Stop() {
  impl_->Stop();
}

void IgnoreBrokenPipes() {
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace smtpspec::net
