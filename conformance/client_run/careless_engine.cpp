#include "conformance/client_run/careless_engine.h"

#include <string>
#include <string_view>
#include <utility>

namespace smtpspec {
namespace {

class CarelessEngine final : public TlsEngine {
 public:
  explicit CarelessEngine(std::unique_ptr<TlsEngine> inner) : inner_(std::move(inner)) {}

  void ReceiveWire(std::string_view octets) override {
    if (gone_on_) return;
    const bool shaking = inner_->GetState() == State::kHandshaking;
    inner_->ReceiveWire(octets);
    if (!shaking || inner_->GetState() != State::kFailed) return;
    // A ClientKeyExchange with nothing in it: nobody computes a secret of it.
    constexpr std::string_view kKeyExchange("\x16\x03\x03\x00\x04\x10\x00\x00\x00", 9);
    inner_->TakeWire();
    wire_ = kKeyExchange;
    gone_on_ = true;
  }
  void ReceiveEof() override {
    ended_ = true;
    if (!gone_on_) inner_->ReceiveEof();
  }
  std::string TakeWire() override {
    return gone_on_ ? std::exchange(wire_, {}) : inner_->TakeWire();
  }
  std::string TakePlaintext() override { return inner_->TakePlaintext(); }
  void Send(std::string_view plaintext) override { inner_->Send(plaintext); }
  void CloseNotify() override { inner_->CloseNotify(); }
  State GetState() const override {
    return gone_on_ && !ended_ ? State::kHandshaking : inner_->GetState();
  }
  const TlsFacts& Facts() const override { return inner_->Facts(); }
  std::string FailureText() const override { return inner_->FailureText(); }
  std::string PeerAlert() const override { return inner_->PeerAlert(); }

 private:
  std::unique_ptr<TlsEngine> inner_;
  bool gone_on_ = false, ended_ = false;
  std::string wire_;
};

class CarelessProvider final : public TlsProvider {
 public:
  explicit CarelessProvider(std::shared_ptr<const TlsProvider> inner) : inner_(std::move(inner)) {}
  std::unique_ptr<TlsEngine> NewEngine() const override {
    return std::make_unique<CarelessEngine>(inner_->NewEngine());
  }

 private:
  std::shared_ptr<const TlsProvider> inner_;
};

}  // namespace

std::shared_ptr<const TlsProvider> NewCarelessProvider(std::shared_ptr<const TlsProvider> inner) {
  return std::make_shared<CarelessProvider>(std::move(inner));
}

}  // namespace smtpspec
