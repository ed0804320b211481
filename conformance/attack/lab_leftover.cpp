#include "conformance/attack/lab_leftover.h"

#include <string_view>
#include <utility>

#include "conformance/run/forwarding_engine.h"

namespace smtpspec {
namespace {

class LeftoverWire final : public Wire {
 public:
  LeftoverWire(std::unique_ptr<Wire> wire, std::shared_ptr<std::string> kept)
      : wire_(std::move(wire)), kept_(std::move(kept)) {}

  void Send(std::string_view segment) override {
    asked_ = segment == "STARTTLS\r\n";
    wire_->Send(segment);
  }
  Reading Receive(Milliseconds patience) override {
    Reading reading = wire_->Receive(patience);
    if (!asked_ || reading.got != Got::kOctets) return reading;
    const std::size_t end = reading.octets.find("\r\n");
    if (!reading.octets.starts_with("220 ") || end == std::string::npos) return reading;
    asked_ = false;
    *kept_ = reading.octets.substr(end + 2);
    reading.octets.resize(end + 2);
    return reading;
  }
  void CloseWriting() override { wire_->CloseWriting(); }
  void Close() override { wire_->Close(); }
  void Reset() override { wire_->Reset(); }
  void Wait(Milliseconds time) override { wire_->Wait(time); }
  Milliseconds Now() const override { return wire_->Now(); }

 private:
  std::unique_ptr<Wire> wire_;
  std::shared_ptr<std::string> kept_;
  bool asked_ = false;
};

class LeftoverEngine final : public ForwardingEngine {
 public:
  LeftoverEngine(std::unique_ptr<TlsEngine> inner, std::shared_ptr<std::string> kept)
      : ForwardingEngine(std::move(inner)), kept_(std::move(kept)) {}

  std::string TakePlaintext() override {
    std::string plaintext = Inner().TakePlaintext();
    if (Inner().GetState() == State::kOpen) plaintext.insert(0, std::exchange(*kept_, {}));
    return plaintext;
  }

 private:
  std::shared_ptr<std::string> kept_;
};

}  // namespace

std::unique_ptr<Wire> NewLeftoverWire(std::unique_ptr<Wire> wire,
                                      std::shared_ptr<std::string> kept) {
  return std::make_unique<LeftoverWire>(std::move(wire), std::move(kept));
}

std::unique_ptr<TlsEngine> NewLeftoverEngine(std::unique_ptr<TlsEngine> engine,
                                             std::shared_ptr<std::string> kept) {
  return std::make_unique<LeftoverEngine>(std::move(engine), std::move(kept));
}

}  // namespace smtpspec
