#include "tls/ledger.h"

#include <array>
#include <cassert>
#include <cstdint>
#include <deque>
#include <utility>

namespace smtpspec {
namespace {

constexpr std::string_view kCloseNotify = "close_notify";

// The first octet of a token is that of a TLS record, so that a token is never taken for SMTP.
enum class Kind : char { kAlert = 0x15, kHandshake = 0x16, kData = 0x17 };

using Token = std::array<char, 5>;

// What was truly sent: `text` is the plaintext or the name of the alert, and never on the wire.
struct Record {
  Kind kind;
  std::string text;
};

// What one end sent to the other and the other has not yet taken.
class Direction {
 public:
  explicit Direction(char mark) : mark_(mark) {}

  // Gives the token for the wire.
  Token Write(Kind kind, std::string text) {
    records_.push_back({kind, std::move(text)});
    return TokenOf(kind, written_++);
  }

  // The record that goes with the token, if that is exactly the next genuine one.
  std::optional<Record> Take(const Token& token) {
    if (records_.empty() || token != TokenOf(records_.front().kind, taken_)) return std::nullopt;
    Record record = std::move(records_.front());
    records_.pop_front();
    ++taken_;
    return record;
  }

 private:
  Token TokenOf(Kind kind, std::uint32_t number) const {
    return {static_cast<char>(kind), mark_, static_cast<char>(number >> 16),
            static_cast<char>(number >> 8), static_cast<char>(number)};
  }

  char mark_;
  std::uint32_t written_ = 0, taken_ = 0;
  std::deque<Record> records_;
};

struct Connection {
  LedgerOutcome outcome;
  std::string server_name;
  Direction to_server{1}, to_client{2};
};

class LedgerEnd : public TlsEngine {
 public:
  void ReceiveWire(std::string_view octets) override {
    for (char octet : octets) {
      if (state_ != State::kHandshaking && state_ != State::kOpen) return;
      partial_[partial_size_++] = octet;
      if (partial_size_ < partial_.size()) continue;
      partial_size_ = 0;
      Receive(partial_);
    }
  }
  void ReceiveEof() override {
    if (state_ == State::kOpen) state_ = State::kTruncated;
    if (state_ == State::kHandshaking) Fail("the connection ended during the handshake");
  }
  std::string TakeWire() override { return std::exchange(wire_, {}); }
  std::string TakePlaintext() override { return std::exchange(plaintext_, {}); }
  void Send(std::string_view plaintext) override {
    assert(state_ != State::kHandshaking && !close_sent_);
    if (state_ == State::kFailed || plaintext.empty()) return;
    Write(Kind::kData, std::string(plaintext));
  }
  void CloseNotify() override {
    if (state_ == State::kHandshaking || state_ == State::kFailed || close_sent_) return;
    close_sent_ = true;
    Write(Kind::kAlert, std::string(kCloseNotify));
  }
  State GetState() const override { return state_; }
  const TlsFacts& Facts() const override { return facts_; }
  std::string FailureText() const override { return failure_; }
  std::string PeerAlert() const override { return peer_alert_; }

 protected:
  LedgerEnd(std::shared_ptr<Connection> connection, Direction& in, Direction& out)
      : connection_(std::move(connection)), in_(in), out_(out) {
    facts_.version = "ledger";
    facts_.cipher = "LEDGER";
  }
  virtual void ReceiveHandshake() = 0;

  void Write(Kind kind, std::string text) {
    const Token token = out_.Write(kind, std::move(text));
    wire_.append(token.data(), token.size());
  }
  void Open() {
    facts_.alpn = connection_->outcome.alpn;
    state_ = State::kOpen;
  }
  void FailWithAlert(const std::string& alert, const std::string& why) {
    Write(Kind::kAlert, alert);
    Fail(why + " (alert " + alert + " sent)");
  }

  std::shared_ptr<Connection> connection_;
  TlsFacts facts_;

 private:
  void Receive(const Token& token) {
    std::optional<Record> record = in_.Take(token);
    if (!record) {
      const bool open = state_ == State::kOpen;
      return FailWithAlert(open ? "bad_record_mac" : "unexpected_message",
                           "the octets are not the next ones that the peer sent");
    }
    switch (record->kind) {
      case Kind::kHandshake:
        return ReceiveHandshake();
      case Kind::kData:
        plaintext_ += record->text;
        return;
      case Kind::kAlert:
        return ReceiveAlert(record->text);
    }
  }
  void ReceiveAlert(const std::string& alert) {
    if (alert == kCloseNotify && state_ == State::kOpen) {
      state_ = State::kClosed;
      return;
    }
    peer_alert_ = alert;
    Fail("the peer sent the alert " + alert);
  }
  void Fail(std::string why) {
    failure_ = std::move(why);
    state_ = State::kFailed;
  }

  Direction& in_;
  Direction& out_;
  State state_ = State::kHandshaking;
  Token partial_{};
  std::size_t partial_size_ = 0;
  std::string wire_, plaintext_, failure_, peer_alert_;
  bool close_sent_ = false;
};

// A handshake is three tokens, as TLS 1.3 has it without tickets: the client's hello, the server's
// answer, and the client's word that it has that, with which the server opens. So each end speaks
// as often as with OpenSSL, and what is done to the N-th flight of a run is done to the same thing.
class LedgerClient final : public LedgerEnd {
 public:
  explicit LedgerClient(const std::shared_ptr<Connection>& connection)
      : LedgerEnd(connection, connection->to_client, connection->to_server) {
    facts_.server_name = connection_->server_name;
    Write(Kind::kHandshake, {});
  }

 private:
  void ReceiveHandshake() override {
    facts_.verified = connection_->outcome.verified;
    if (!facts_.verified) facts_.verify_error = connection_->outcome.verify_error;
    Write(Kind::kHandshake, {});
    Open();
  }
};

class LedgerServer final : public LedgerEnd {
 public:
  explicit LedgerServer(const std::shared_ptr<Connection>& connection)
      : LedgerEnd(connection, connection->to_server, connection->to_client) {}

 private:
  void ReceiveHandshake() override {
    if (std::exchange(answered_, true)) return Open();
    facts_.server_name = connection_->server_name;
    if (!connection_->outcome.succeeds)
      return FailWithAlert(connection_->outcome.alert, "the handshake is meant to fail");
    Write(Kind::kHandshake, {});
  }

  bool answered_ = false;
};

class PairOfEnds final : public Ledger {
 public:
  explicit PairOfEnds(LedgerOutcome outcome) : connection_(std::make_shared<Connection>()) {
    connection_->outcome = std::move(outcome);
  }
  std::unique_ptr<TlsEngine> ClientEnd(std::string server_name) override {
    assert(!client_made_ && "one client end a ledger");
    client_made_ = true;
    connection_->server_name = std::move(server_name);
    return std::make_unique<LedgerClient>(connection_);
  }
  std::unique_ptr<TlsEngine> ServerEnd() override {
    assert(!server_made_ && "one server end a ledger");
    server_made_ = true;
    return std::make_unique<LedgerServer>(connection_);
  }

 private:
  std::shared_ptr<Connection> connection_;
  bool client_made_ = false, server_made_ = false;
};

}  // namespace

std::shared_ptr<Ledger> Ledger::New(LedgerOutcome outcome) {
  return std::make_shared<PairOfEnds>(std::move(outcome));
}

}  // namespace smtpspec
