#include "conformance/tamper/server_end_stop.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace smtpspec {
namespace {

constexpr std::pair<std::string_view, HandshakeStop> kStops[] = {
    {"hello", HandshakeStop::kHello},
    {"certificate", HandshakeStop::kCertificate},
    {"finished", HandshakeStop::kFinished}};

enum Type : char { kChangeCipherSpec = 20, kAlert = 21, kHandshake = 22, kData = 23 };

std::vector<std::string_view> Records(std::string_view wire) {
  std::vector<std::string_view> records;
  while (wire.size() >= 5) {
    const std::size_t size =
        5 + (static_cast<unsigned char>(wire[3]) << 8U) + static_cast<unsigned char>(wire[4]);
    records.push_back(wire.substr(0, size));
    wire.remove_prefix(std::min(size, wire.size()));
  }
  return records;
}

class StoppingEngine final : public TlsEngine {
 public:
  StoppingEngine(std::unique_ptr<TlsEngine> inner, HandshakeStop stop, bool closes)
      : inner_(std::move(inner)), stop_(stop), closes_(closes) {}

  void ReceiveWire(std::string_view octets) override {
    if (GetState() != State::kHandshaking) return;
    inner_->ReceiveWire(octets);
    const std::string wire = inner_->TakeWire();
    const auto records = Records(wire);
    // In TLS 1.3 the Finished is the last of the messages that go together.
    for (std::size_t i = 0; i < records.size(); ++i)
      if (Passes(records[i], i + 1 == records.size())) wire_ += records[i];
  }
  void ReceiveEof() override {
    inner_->ReceiveEof();
    ended_ = true;
  }
  std::string TakeWire() override { return std::exchange(wire_, {}); }
  std::string TakePlaintext() override { return {}; }
  void Send(std::string_view) override {}
  void CloseNotify() override {}
  State GetState() const override {
    const bool failed = ended_ || (stopped_ && closes_) || inner_->GetState() == State::kFailed;
    return failed ? State::kFailed : State::kHandshaking;
  }
  const TlsFacts& Facts() const override { return inner_->Facts(); }
  std::string FailureText() const override {
    if (GetState() != State::kFailed) return {};
    if (inner_->GetState() == State::kFailed) return inner_->FailureText();
    return closes_ && stopped_ ? "the server closes within the handshake, as it is told"
                               : "the connection ended during the handshake";
  }
  std::string PeerAlert() const override { return inner_->PeerAlert(); }

 private:
  bool Passes(std::string_view record, bool last) {
    if (record[0] == kAlert) return true;
    stopped_ = stopped_ || Stops(record, last);
    return !stopped_;
  }
  bool Stops(std::string_view record, bool last) {
    constexpr char kCertificate = 11;
    const bool encrypted = record[0] == kData || (changed_ && record[0] == kHandshake);
    changed_ = changed_ || record[0] == kChangeCipherSpec;
    switch (stop_) {
      case HandshakeStop::kHello:
        return true;
      case HandshakeStop::kCertificate:
        // The first message that is encrypted is EncryptedExtensions.
        if (record[0] == kData) return ++encrypted_ == 2;
        return record[0] == kHandshake && record.size() > 5 && record[5] == kCertificate;
      case HandshakeStop::kFinished:
        return encrypted && last;
    }
    return false;
  }

  std::unique_ptr<TlsEngine> inner_;
  HandshakeStop stop_;
  bool closes_, stopped_ = false, ended_ = false, changed_ = false;
  int encrypted_ = 0;
  std::string wire_;
};

}  // namespace

std::optional<HandshakeStop> HandshakeStopFrom(std::string_view name) {
  for (const auto& [known, stop] : kStops)
    if (known == name) return stop;
  return std::nullopt;
}

std::unique_ptr<TlsEngine> NewStoppingEngine(std::unique_ptr<TlsEngine> inner, HandshakeStop stop,
                                             bool closes) {
  return std::make_unique<StoppingEngine>(std::move(inner), stop, closes);
}

}  // namespace smtpspec
