// An end of TLS in front of another: what a class does not say otherwise is that one's.
#ifndef SMTPSPEC_CONFORMANCE_RUN_FORWARDING_ENGINE_H_
#define SMTPSPEC_CONFORMANCE_RUN_FORWARDING_ENGINE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tls/engine.h"

namespace smtpspec {

class ForwardingEngine : public TlsEngine {
 public:
  explicit ForwardingEngine(std::unique_ptr<TlsEngine> inner) : inner_(std::move(inner)) {}

  void ReceiveWire(std::string_view octets) override { inner_->ReceiveWire(octets); }
  void ReceiveEof() override { inner_->ReceiveEof(); }
  std::string TakeWire() override { return inner_->TakeWire(); }
  std::string TakePlaintext() override { return inner_->TakePlaintext(); }
  void Send(std::string_view plaintext) override { inner_->Send(plaintext); }
  void CloseNotify() override { inner_->CloseNotify(); }
  State GetState() const override { return inner_->GetState(); }
  const TlsFacts& Facts() const override { return inner_->Facts(); }
  std::string FailureText() const override { return inner_->FailureText(); }
  std::string PeerAlert() const override { return inner_->PeerAlert(); }

 protected:
  TlsEngine& Inner() { return *inner_; }
  const TlsEngine& Inner() const { return *inner_; }

 private:
  std::unique_ptr<TlsEngine> inner_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_FORWARDING_ENGINE_H_
