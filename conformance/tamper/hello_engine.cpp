#include "conformance/tamper/hello_engine.h"

#include <utility>

#include "conformance/tamper/hello_flight.h"
#include "conformance/tamper/hello_records.h"
#include "tls/alerts.h"

namespace smtpspec {
namespace {

using Kind = HelloRecords::Kind;

std::string AlertRecord(const std::string& alert) {
  constexpr char kAlertRecord = 21, kFatal = 2;
  int number = 0;
  while (number < 255 && AlertName(number) != alert) ++number;
  return WriteRecord(kAlertRecord, 0x0303, {kFatal, static_cast<char>(number)});
}

// What never opens: it reads messages until it fails.
class UnopenedEngine : public TlsEngine {
 public:
  void ReceiveWire(std::string_view octets) override {
    if (state_ != State::kHandshaking) return;
    records_.Append(octets);
    while (state_ == State::kHandshaking) {
      const auto item = records_.Take();
      if (!item) return;
      if (item->kind == Kind::kAlert)
        Alerted(item->octets);
      else
        Receive(*item);
    }
  }
  void ReceiveEof() override {
    if (state_ == State::kHandshaking) Fail("the connection ended during the handshake");
  }
  std::string TakeWire() override { return std::exchange(wire_, {}); }
  std::string TakePlaintext() override { return {}; }
  void Send(std::string_view) override {}
  void CloseNotify() override {}
  State GetState() const override { return state_; }
  const TlsFacts& Facts() const override { return facts_; }
  std::string FailureText() const override { return failure_; }
  std::string PeerAlert() const override { return peer_alert_; }

 protected:
  virtual void Receive(const HelloRecords::Item& item) = 0;
  void Fail(std::string why) {
    failure_ = std::move(why);
    state_ = State::kFailed;
  }
  void FailWithAlert(const std::string& why, const std::string& alert) {
    wire_ += AlertRecord(alert);
    Fail(why + "alert " + alert + " sent");
  }
  std::string wire_;
  TlsFacts facts_;

 private:
  void Alerted(const std::string& body) {
    peer_alert_ = AlertName(body.size() < 2 ? 255 : static_cast<unsigned char>(body[1]));
    Fail("the peer sent the alert " + peer_alert_);
  }
  HelloRecords records_;
  State state_ = State::kHandshaking;
  std::string failure_, peer_alert_;
};

class AlertingEngine final : public UnopenedEngine {
 public:
  AlertingEngine(std::string alert, const std::string& why)
      : alert_(std::move(alert)), why_(why.empty() ? why : why + "; ") {}

 private:
  void Receive(const HelloRecords::Item&) override { FailWithAlert(why_, alert_); }
  std::string alert_, why_;
};

class CraftedEngine final : public UnopenedEngine {
 public:
  explicit CraftedEngine(CraftedHandshake handshake) : handshake_(std::move(handshake)) {}

 private:
  void Receive(const HelloRecords::Item& item) override {
    const auto hello = item.kind == Kind::kHandshake ? ParseClientHello(item.octets) : std::nullopt;
    if (hello && answered_ < handshake_.answers.size()) {
      wire_ += handshake_.answers[answered_++](*hello);
      return;
    }
    if (answered_ < handshake_.answers.size())
      return FailWithAlert("no ClientHello came; ", "unexpected_message");
    facts_.version = handshake_.version;
    facts_.cipher = handshake_.suite;
    FailWithAlert(std::string(kClientGoesOn) + handshake_.fault + "; ", "handshake_failure");
  }
  CraftedHandshake handshake_;
  std::size_t answered_ = 0;
};

class EngineByHello final : public TlsEngine {
 public:
  using Choose = std::function<std::unique_ptr<TlsEngine>(const ClientHello&)>;
  explicit EngineByHello(Choose choose) : choose_(std::move(choose)) {}

  void ReceiveWire(std::string_view octets) override {
    if (chosen_) return chosen_->ReceiveWire(octets);
    read_ += octets;
    records_.Append(octets);
    const auto item = records_.Take();
    if (!item) return;
    const auto hello =
        item->kind == Kind::kHandshake ? ParseClientHello(item->octets) : std::nullopt;
    chosen_ = hello ? choose_(*hello) : NewAlertingEngine("unexpected_message");
    chosen_->ReceiveWire(std::exchange(read_, {}));
  }
  void ReceiveEof() override {
    if (!chosen_) chosen_ = NewAlertingEngine("internal_error");
    chosen_->ReceiveEof();
  }
  std::string TakeWire() override { return chosen_ ? chosen_->TakeWire() : ""; }
  std::string TakePlaintext() override { return chosen_ ? chosen_->TakePlaintext() : ""; }
  void Send(std::string_view plaintext) override {
    if (chosen_) chosen_->Send(plaintext);
  }
  void CloseNotify() override {
    if (chosen_) chosen_->CloseNotify();
  }
  State GetState() const override { return chosen_ ? chosen_->GetState() : State::kHandshaking; }
  const TlsFacts& Facts() const override { return chosen_ ? chosen_->Facts() : unknown_; }
  std::string FailureText() const override { return chosen_ ? chosen_->FailureText() : ""; }
  std::string PeerAlert() const override { return chosen_ ? chosen_->PeerAlert() : ""; }

 private:
  Choose choose_;
  HelloRecords records_;
  std::string read_;
  std::unique_ptr<TlsEngine> chosen_;
  TlsFacts unknown_;
};

}  // namespace

std::unique_ptr<TlsEngine> NewEngineByHello(
    std::function<std::unique_ptr<TlsEngine>(const ClientHello&)> choose) {
  return std::make_unique<EngineByHello>(std::move(choose));
}

std::unique_ptr<TlsEngine> NewAlertingEngine(const std::string& alert, const std::string& why) {
  return std::make_unique<AlertingEngine>(alert, why);
}

std::unique_ptr<TlsEngine> NewCraftedEngine(CraftedHandshake handshake) {
  return std::make_unique<CraftedEngine>(std::move(handshake));
}

}  // namespace smtpspec
