#include "conformance/sut/sut_target.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/run/openssl_tester.h"
#include "tls/ledger.h"

namespace smtpspec {
namespace {

// One connection, which is the library's.
class Connection {
 public:
  Connection(const smtpspec_sut_v1* sut, void* handle) : sut_(sut), handle_(handle) {}
  ~Connection() { sut_->destroy(handle_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Feed(std::string_view octets) {
    sut_->feed(handle_, reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size());
  }
  std::string Drain() {
    std::string said;
    std::array<std::uint8_t, 4096> piece;
    while (const std::size_t size = sut_->drain(handle_, piece.data(), piece.size()))
      said.append(reinterpret_cast<const char*>(piece.data()), std::min(size, piece.size()));
    return said;
  }
  void PeerClosed() { sut_->peer_closed(handle_); }
  bool Closed() { return sut_->closed(handle_) != 0; }
  void Tick(std::chrono::milliseconds time) {
    if (sut_->tick) sut_->tick(handle_, static_cast<std::uint64_t>(time.count()));
  }
  bool WantsTls() { return sut_->wants_tls && sut_->wants_tls(handle_) != 0; }
  void TlsOpen() { sut_->tls_open(handle_); }

 private:
  const smtpspec_sut_v1* sut_;
  void* handle_;
};

// What is between the tester and the connection: nothing, or the server's end of a ledger.
class SutWire : public Wire {
 public:
  SutWire(const smtpspec_sut_v1* sut, void* handle, std::shared_ptr<Ledger> ledger, bool implicit)
      : connection_(sut, handle), ledger_(std::move(ledger)) {
    if (ledger_ && implicit) tls_ = ledger_->ServerEnd();
    Collect();
  }

  void Send(std::string_view segment) override {
    if (closed_writing_ || connection_.Closed() || segment.empty()) return;
    if (!tls_) {
      connection_.Feed(segment);
    } else {
      FeedInTls(segment);
    }
    Collect();
  }
  Reading Receive(Milliseconds) override {
    if (reset_) return {Got::kReset, {}};
    if (!output_.empty()) return {Got::kOctets, std::exchange(output_, {})};
    return {connection_.Closed() ? Got::kEof : Got::kSilent, {}};
  }
  void CloseWriting() override {
    if (std::exchange(closed_writing_, true)) return;
    if (tls_) tls_->ReceiveEof();
    connection_.PeerClosed();
    Collect();
  }
  void Close() override {
    CloseWriting();
    output_.clear();
  }
  void Reset() override {
    Close();
    reset_ = true;
  }
  void Wait(Milliseconds time) override {
    now_ += time;
    connection_.Tick(time);
    Collect();
  }
  Milliseconds Now() const override { return now_; }

 private:
  void FeedInTls(std::string_view wire) {
    const bool was_open = tls_->GetState() == TlsEngine::State::kOpen;
    tls_->ReceiveWire(wire);
    if (!was_open && tls_->GetState() == TlsEngine::State::kOpen) connection_.TlsOpen();
    if (const std::string text = tls_->TakePlaintext(); !text.empty()) connection_.Feed(text);
  }
  // What it says at the beginning of a connection that begins with TLS waits for the handshake.
  void Collect() {
    said_ += connection_.Drain();
    if (!tls_) {
      output_ += std::exchange(said_, {});
      if (ledger_ && connection_.WantsTls()) tls_ = ledger_->ServerEnd();
    } else if (tls_->GetState() != TlsEngine::State::kHandshaking) {
      if (!said_.empty() && !notified_) tls_->Send(std::exchange(said_, {}));
      if (connection_.Closed() && !std::exchange(notified_, true)) tls_->CloseNotify();
    }
    if (tls_) output_ += tls_->TakeWire();
  }

  Connection connection_;
  std::shared_ptr<Ledger> ledger_;
  std::unique_ptr<TlsEngine> tls_;
  std::string said_, output_;
  Milliseconds now_{0};
  bool closed_writing_ = false, notified_ = false, reset_ = false;
};

class SutTarget : public ServerTarget {
 public:
  SutTarget(const smtpspec_sut_v1* sut, std::shared_ptr<const SutTls> tls)
      : sut_(sut), tls_(std::move(tls)), before_(Count()) {}

  bool Has(Port port) const override { return port == Port::kClear || sut_->implicit_tls != 0; }
  std::expected<std::unique_ptr<Wire>, std::string> Connect(Port port) override {
    const bool implicit = port == Port::kImplicitTls;
    void* const handle = sut_->create(implicit ? 1 : 0);
    if (handle == nullptr) return std::unexpected(std::string(sut_->name) + " gives no connection");
    if (sut_->wants_tls) ledger_ = Ledger::New({});
    return std::make_unique<SutWire>(sut_, handle, ledger_, implicit);
  }
  std::unique_ptr<TlsEngine> NewTlsClient(const TlsRequest& request) override {
    if (ledger_)
      return ledger_->ClientEnd(request.server_name.empty() ? tls_->server_name
                                                            : request.server_name);
    return NewOpenSslTester(request, tls_->server_name, tls_->trust_pem);
  }
  bool InMemory() const override { return true; }
  std::optional<std::vector<std::string>> Inbox(std::string_view text) override {
    if (!sut_->message) return std::nullopt;
    std::vector<std::string> messages;
    std::size_t size = 0;
    for (std::size_t i = before_; const std::uint8_t* octets = sut_->message(i, &size); ++i) {
      std::string message(reinterpret_cast<const char*>(octets), size);
      if (message.find(text) != message.npos) messages.push_back(std::move(message));
    }
    return messages;
  }
  Wire::Milliseconds SilencePatience() const override { return Wire::Milliseconds(0); }
  Wire::Milliseconds ReplyPatience() const override { return Wire::Milliseconds(0); }

 private:
  std::size_t Count() const {
    std::size_t count = 0, size = 0;
    while (sut_->message && sut_->message(count, &size)) ++count;
    return count;
  }

  const smtpspec_sut_v1* sut_;
  std::shared_ptr<const SutTls> tls_;
  std::shared_ptr<Ledger> ledger_;  // of the connection made last
  std::size_t before_;
};

}  // namespace

ServerTargetFactory SutTargets(const smtpspec_sut_v1* sut, SutTls tls) {
  return [sut, shared = std::make_shared<const SutTls>(std::move(tls))](bool) {
    return std::make_unique<SutTarget>(sut, shared);
  };
}

}  // namespace smtpspec
