#include "conformance/run/socket_target.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "conformance/run/inbox_folder.h"
#include "conformance/run/openssl_tester.h"
#include "net/host.h"
#include "net/stream.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

// A server that is short of connections gets time to close some: these pauses, then it is an error.
constexpr milliseconds kRetryPauses[] = {milliseconds(100), milliseconds(400)};
constexpr int kRoundTrips = 4;
// What comes later than this is not waited for, and what is waited for at least, however quick the
// deliveries seen were.
constexpr milliseconds kDeliveryTime(1500), kLeastDeliveryTime(300);
constexpr std::int64_t kUnknown = 3'600'000;

class SocketWire : public Wire {
 public:
  SocketWire(net::Stream stream, milliseconds patience)
      : stream_(std::move(stream)), patience_(patience) {}

  void Send(std::string_view segment) override {
    if (stream_) stream_->Write(segment, patience_);
  }
  Reading Receive(Milliseconds patience) override {
    if (!stream_) return {Got::kReset, {}};
    net::Stream::Reading reading = stream_->Read(patience);
    switch (reading.got) {
      case net::Stream::Got::kOctets:
        return {Got::kOctets, std::move(reading.octets)};
      case net::Stream::Got::kEof:
        return {Got::kEof, {}};
      case net::Stream::Got::kReset:
        return {Got::kReset, {}};
      case net::Stream::Got::kNothingYet:
        break;
    }
    return {Got::kSilent, {}};
  }
  void CloseWriting() override {
    if (stream_) stream_->CloseWriting();
  }
  void Close() override { stream_.reset(); }
  void Reset() override {
    if (stream_) stream_->Reset();
    stream_.reset();
  }
  void Wait(Milliseconds time) override { std::this_thread::sleep_for(time); }
  Milliseconds Now() const override { return net::MonotonicNow() - began_; }

 private:
  std::optional<net::Stream> stream_;
  milliseconds patience_;
  milliseconds began_ = net::MonotonicNow();
};

// What all targets of one server know.
struct Server {
  SocketOptions options;
  std::optional<InboxFolder> inbox;
  // The longest time that a delivery took, while the run was looking for it.
  std::atomic<std::int64_t> delivery_ms = kUnknown;
  // The shortest time that making a connection took: what is longer is load, of theirs or ours.
  std::atomic<std::int64_t> round_trip_ms = kUnknown;

  void Measured(milliseconds time) {
    std::int64_t known = round_trip_ms;
    while (time.count() < known && !round_trip_ms.compare_exchange_weak(known, time.count())) {
    }
  }
};

class SocketTarget : public ServerTarget {
 public:
  explicit SocketTarget(std::shared_ptr<Server> server)
      : server_(std::move(server)), inbox_before_(server_->inbox ? server_->inbox->Known() : 0) {}

  bool Has(Port port) const override {
    return port == Port::kClear || server_->options.tls_port.has_value();
  }
  std::expected<std::unique_ptr<Wire>, std::string> Connect(Port port) override {
    net::HostPort address = server_->options.address;
    if (port == Port::kImplicitTls) address.port = *server_->options.tls_port;
    auto stream = Try(address);
    for (milliseconds pause : kRetryPauses) {
      if (stream) break;
      std::this_thread::sleep_for(pause);
      stream = Try(address);
    }
    if (!stream) return std::unexpected(stream.error());
    return std::make_unique<SocketWire>(*std::move(stream), server_->options.reply_patience);
  }
  std::unique_ptr<TlsEngine> NewTlsClient(const TlsRequest& request) override {
    const SocketOptions& options = server_->options;
    return NewOpenSslTester(
        request, options.server_name.empty() ? options.address.host : options.server_name,
        options.trust_pem);
  }
  bool InMemory() const override { return false; }
  std::optional<std::vector<std::string>> Inbox(std::string_view text) override {
    if (!server_->inbox) return std::nullopt;
    return server_->inbox->MessagesWith(text, inbox_before_);
  }
  bool InboxIsShared() const override { return true; }
  Wire::Milliseconds DeliveryPatience() const override {
    const std::int64_t slowest = server_->delivery_ms;
    if (slowest == kUnknown) return kDeliveryTime;
    return std::clamp(milliseconds(kRoundTrips * slowest), kLeastDeliveryTime, kDeliveryTime);
  }
  void DeliveryTook(Wire::Milliseconds time) override {
    std::int64_t known = server_->delivery_ms;
    while ((known == kUnknown || time.count() > known) &&
           !server_->delivery_ms.compare_exchange_weak(known, time.count())) {
    }
  }
  Wire::Milliseconds SilencePatience() const override {
    return std::max(server_->options.least_silence,
                    milliseconds(kRoundTrips * server_->round_trip_ms));
  }
  Wire::Milliseconds ReplyPatience() const override { return server_->options.reply_patience; }

 private:
  std::expected<net::Stream, std::string> Try(const net::HostPort& address) {
    const milliseconds start = net::MonotonicNow();
    auto stream = net::Stream::Connect(address, server_->options.reply_patience);
    if (stream) server_->Measured(net::MonotonicNow() - start);
    return stream;
  }

  std::shared_ptr<Server> server_;
  std::size_t inbox_before_;
};

}  // namespace

ServerTargetFactory SocketTargets(SocketOptions options) {
  auto server = std::make_shared<Server>();
  server->options = std::move(options);
  if (!server->options.inbox.empty()) server->inbox.emplace(server->options.inbox);
  return [server](bool) -> std::unique_ptr<ServerTarget> {
    return std::make_unique<SocketTarget>(server);
  };
}

}  // namespace smtpspec
