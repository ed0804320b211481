#include "conformance/tamper/hello_engine.h"

#include <utility>

#include "tls/alerts.h"

namespace smtpspec {
namespace {

class AlertingEngine : public TlsEngine {
 public:
  explicit AlertingEngine(std::string alert) : alert_(std::move(alert)) {}
  void ReceiveWire(std::string_view) override {
    if (failed_) return;
    failed_ = true;
    int number = 0;
    while (number < 255 && AlertName(number) != alert_) ++number;
    wire_ = std::string("\x15\x03\x03\x00\x02\x02", 6) + static_cast<char>(number);
  }
  void ReceiveEof() override { failed_ = true; }
  std::string TakeWire() override { return std::exchange(wire_, {}); }
  std::string TakePlaintext() override { return {}; }
  void Send(std::string_view) override {}
  void CloseNotify() override {}
  State GetState() const override { return failed_ ? State::kFailed : State::kHandshaking; }
  const TlsFacts& Facts() const override { return facts_; }
  std::string FailureText() const override { return failed_ ? "alert " + alert_ + " sent" : ""; }

 private:
  std::string alert_, wire_;
  bool failed_ = false;
  TlsFacts facts_;
};

}  // namespace

std::unique_ptr<TlsEngine> NewAlertingEngine(const std::string& alert) {
  return std::make_unique<AlertingEngine>(alert);
}

}  // namespace smtpspec
