#include "server/conversation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "parser/base64.h"
#include "tls/openssl_provider.h"
#include "tls/test_certificates.h"

namespace smtpspec {
namespace {

class LedgerServerSide final : public TlsProvider {
 public:
  explicit LedgerServerSide(std::shared_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}
  std::unique_ptr<TlsEngine> NewEngine() const override { return ledger_->ServerEnd(); }

 private:
  std::shared_ptr<Ledger> ledger_;
};

const std::shared_ptr<const TlsProvider>& OpenSslServer() {
  static const auto provider = NewOpenSslServer(TestServerOptions()).value();
  return provider;
}

const std::shared_ptr<const TlsProvider>& OpenSslClient() {
  static const auto provider = NewOpenSslClient(TestClientOptions()).value();
  return provider;
}

std::shared_ptr<const ServerConfig> WithTls(const Arrangement& arranged,
                                            const std::shared_ptr<Ledger>& ledger) {
  auto config = std::make_shared<ServerConfig>(arranged.config);
  if (arranged.tls == TlsKind::kLedger) config->tls = std::make_shared<LedgerServerSide>(ledger);
  if (arranged.tls == TlsKind::kOpenSsl) config->tls = OpenSslServer();
  return config;
}

}  // namespace

ServerConfig PlainConfig() {
  return {.host = *Domain::Parse("mx.example.org"),
          .domains = {},
          .tls = nullptr,
          .accounts = nullptr,
          .limits = {}};
}

std::shared_ptr<const Accounts> AliceAccount() {
  static const auto accounts = [] {
    auto made = std::make_shared<Accounts>("server secret");
    made->Set("alice", DeriveScramKeys("secret", "salt of alice", kScramIterations));
    return made;
  }();
  return accounts;
}

std::string AlicePlain() {
  return EncodeBase64(std::string_view("\0alice\0secret", 13));
}

Conversation::Conversation(Arrangement arranged)
    : setup_(std::move(arranged)),
      ledger_(Ledger::New(setup_.outcome)),
      session_(WithTls(setup_, ledger_), setup_.transport, std::string(32, 'e'), now_) {
  if (setup_.transport == Transport::kImplicitTls) Handshake();
}

std::string Conversation::Send(std::string_view octets) {
  if (client_ && !octets.empty()) {
    client_->Send(octets);
    return SendRaw(client_->TakeWire());
  }
  return SendRaw(octets);
}

std::string Conversation::SendRaw(std::string_view wire) {
  Deliver(wire);
  Pump();
  return std::exchange(heard_, {});
}

std::string Conversation::Codes(std::string_view lines) {
  return CodesOf(Send(lines));
}

void Conversation::Deliver(std::string_view wire) {
  const std::size_t piece = setup_.piece == 0 ? wire.size() : setup_.piece;
  while (!wire.empty()) {
    session_.Receive(wire.substr(0, piece), now_);
    wire.remove_prefix(std::min(piece, wire.size()));
    Pump();
  }
}

void Conversation::Pump() {
  while (auto event = session_.NextEvent()) {
    const bool store = std::holds_alternative<StoreMessage>(*event);
    events_.push_back(std::move(*event));
    if (store && answer) session_.Answer(*answer, now_);
  }
  const std::string output = session_.TakeOutput();
  if (output.empty()) return;
  if (!client_) {
    heard_ += output;
    return Pump();
  }
  client_->ReceiveWire(output);
  heard_ += client_->TakePlaintext();
  const std::string reaction = client_->TakeWire();
  if (!reaction.empty()) session_.Receive(reaction, now_);
  Pump();
}

void Conversation::StartTls() {
  ASSERT_EQ(Codes("STARTTLS\r\n"), "220 2.0.0");
  Handshake();
}

void Conversation::Handshake() {
  ASSERT_FALSE(client_);
  client_ = setup_.tls == TlsKind::kOpenSsl ? OpenSslClient()->NewEngine()
                                            : ledger_->ClientEnd("mx.example.org");
  Deliver(client_->TakeWire());
  Pump();
}

void Conversation::StartTlsAndEhlo() {
  Hear();
  ASSERT_EQ(Codes("EHLO client.example.com\r\n"), "250");
  StartTls();
  ASSERT_EQ(Codes("EHLO client.example.com\r\n"), "250");
}

void Conversation::Authenticate() {
  ASSERT_EQ(Codes("AUTH PLAIN " + AlicePlain() + "\r\n"), "235 2.7.0");
}

void Conversation::CloseNotify() {
  client_->CloseNotify();
  SendRaw(client_->TakeWire());
}

void Conversation::Wait(std::chrono::milliseconds time) {
  now_ += time;
  session_.Advance(now_);
}

std::string CodesOf(std::string_view replies) {
  std::string codes;
  while (!replies.empty()) {
    const std::size_t end = replies.find("\r\n");
    if (end == replies.npos) return codes + " unfinished";
    const std::string_view line = replies.substr(0, end);
    replies.remove_prefix(end + 2);
    if (line.size() > 3 && line[3] == '-') continue;
    // "250 2.1.0 text": the second word only where it is an enhanced code.
    const std::string_view second = line.size() > 4 ? line.substr(4, line.find(' ', 4) - 4) : "";
    const bool enhanced = std::ranges::count(second, '.') == 2 && second.size() > 2 &&
                          second[1] == '.' && second[0] >= '2' && second[0] <= '5';
    codes.append(codes.empty() ? "" : " ").append(line.substr(0, 3));
    if (enhanced) codes.append(" ").append(second);
  }
  return codes;
}

}  // namespace smtpspec
