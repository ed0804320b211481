#include "conformance/run/watched_engine.h"

#include <utility>

#include "conformance/run/forwarding_engine.h"

namespace smtpspec {
namespace {

class WatchedEngine : public ForwardingEngine {
 public:
  WatchedEngine(std::unique_ptr<TlsEngine> engine, EngineWatch watch)
      : ForwardingEngine(std::move(engine)), watch_(std::move(watch)) {}

  void ReceiveWire(std::string_view octets) override {
    Inner().ReceiveWire(octets);
    if (watch_.open && Inner().GetState() == State::kOpen) std::exchange(watch_.open, nullptr)();
  }
  std::string TakePlaintext() override {
    std::string text = Inner().TakePlaintext();
    if (watch_.heard && !text.empty()) watch_.heard(text);
    return text;
  }
  void Send(std::string_view plaintext) override {
    if (!plaintext.empty()) watch_.said(plaintext);
    Inner().Send(plaintext);
  }

 private:
  EngineWatch watch_;
};

}  // namespace

std::unique_ptr<TlsEngine> NewWatchedEngine(std::unique_ptr<TlsEngine> engine, EngineWatch watch) {
  return std::make_unique<WatchedEngine>(std::move(engine), std::move(watch));
}

}  // namespace smtpspec
