#include "conformance/client_run/careless_engine.h"

#include <string>
#include <string_view>
#include <utility>

#include "conformance/run/forwarding_engine.h"

namespace smtpspec {
namespace {

class CarelessEngine final : public ForwardingEngine {
 public:
  explicit CarelessEngine(std::unique_ptr<TlsEngine> inner) : ForwardingEngine(std::move(inner)) {}

  void ReceiveWire(std::string_view octets) override {
    if (gone_on_) return;
    const bool shaking = Inner().GetState() == State::kHandshaking;
    Inner().ReceiveWire(octets);
    if (!shaking || Inner().GetState() != State::kFailed) return;
    // A ClientKeyExchange with nothing in it: nobody computes a secret of it.
    constexpr std::string_view kKeyExchange("\x16\x03\x03\x00\x04\x10\x00\x00\x00", 9);
    Inner().TakeWire();
    wire_ = kKeyExchange;
    gone_on_ = true;
  }
  void ReceiveEof() override {
    ended_ = true;
    if (!gone_on_) Inner().ReceiveEof();
  }
  std::string TakeWire() override {
    return gone_on_ ? std::exchange(wire_, {}) : Inner().TakeWire();
  }
  State GetState() const override {
    return gone_on_ && !ended_ ? State::kHandshaking : Inner().GetState();
  }

 private:
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
