#include "conformance/run/watched_engine.h"

#include <utility>

namespace smtpspec {
namespace {

class WatchedEngine : public TlsEngine {
 public:
  WatchedEngine(std::unique_ptr<TlsEngine> engine, EngineWatch watch)
      : engine_(std::move(engine)), watch_(std::move(watch)) {}

  void ReceiveWire(std::string_view octets) override {
    engine_->ReceiveWire(octets);
    if (watch_.open && engine_->GetState() == State::kOpen) std::exchange(watch_.open, nullptr)();
  }
  void ReceiveEof() override { engine_->ReceiveEof(); }
  std::string TakeWire() override { return engine_->TakeWire(); }
  std::string TakePlaintext() override {
    std::string text = engine_->TakePlaintext();
    if (watch_.heard && !text.empty()) watch_.heard(text);
    return text;
  }
  void Send(std::string_view plaintext) override {
    if (!plaintext.empty()) watch_.said(plaintext);
    engine_->Send(plaintext);
  }
  void CloseNotify() override { engine_->CloseNotify(); }
  State GetState() const override { return engine_->GetState(); }
  const TlsFacts& Facts() const override { return engine_->Facts(); }
  std::string FailureText() const override { return engine_->FailureText(); }
  std::string PeerAlert() const override { return engine_->PeerAlert(); }

 private:
  std::unique_ptr<TlsEngine> engine_;
  EngineWatch watch_;
};

}  // namespace

std::unique_ptr<TlsEngine> NewWatchedEngine(std::unique_ptr<TlsEngine> engine, EngineWatch watch) {
  return std::make_unique<WatchedEngine>(std::move(engine), std::move(watch));
}

}  // namespace smtpspec
