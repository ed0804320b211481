#include "conformance/run/memory_target.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "conformance/run/memory_wire.h"
#include "conformance/run/openssl_tester.h"
#include "net/host.h"
#include "tls/openssl_provider.h"
#include "tls/test_ca.h"

namespace smtpspec {
namespace {

constexpr std::string_view kHost = "mx.example.org";
constexpr std::int64_t kYear = 365 * 24 * 3600;

struct TestIdentity {
  CertificateAndKey ca;
  std::shared_ptr<const TlsProvider> server;
};

TestIdentity NewIdentity() {
  const std::int64_t now = net::WallClockSeconds();
  const auto ca = NewTestCa(now);
  assert(ca);
  LeafOptions leaf;
  leaf.dns_names = {std::string(kHost), "localhost"};
  leaf.not_before = now - 3600;
  leaf.not_after = now + kYear;
  const auto certificate = NewLeaf(*ca, leaf);
  assert(certificate);
  TlsServerOptions options;
  options.certificate_chain_pem = certificate->certificate_pem;
  options.private_key_pem = certificate->key_pem;
  options.alpn = {"smtp"};
  auto server = NewOpenSslServer(std::move(options));
  assert(server);
  return {*ca, *std::move(server)};
}

const TestIdentity& Identity() {
  static const TestIdentity identity = NewIdentity();
  return identity;
}

// Makes the server's end of a ledger when the session asks for it, and keeps the other end.
class LedgerProvider : public TlsProvider {
 public:
  explicit LedgerProvider(LedgerOutcome outcome) : outcome_(std::move(outcome)) {}
  std::unique_ptr<TlsEngine> NewEngine() const override {
    ledger_ = Ledger::New(outcome_);
    return ledger_->ServerEnd();
  }
  std::unique_ptr<TlsEngine> ClientEnd(const std::string& name) const {
    if (!ledger_) ledger_ = Ledger::New(outcome_);  // the server has not begun, and will not
    return std::exchange(ledger_, nullptr)->ClientEnd(name);
  }

 private:
  LedgerOutcome outcome_;
  mutable std::shared_ptr<Ledger> ledger_;  // of one connection, in one thread
};

}  // namespace

ServerConfig FullServerConfig() {
  ServerConfig config{.host = *Domain::Parse(kHost),
                      .domains = {*Domain::Parse(kHost), *Domain::Parse("example.org")},
                      .tls = {},
                      .accounts = {},
                      .limits = {}};
  auto accounts = std::make_shared<Accounts>("memory-target");
  const Credentials account = MemoryAccount();
  accounts->Set(account.user,
                DeriveScramKeys(account.password.Reveal(), "memory-salt", kScramIterations));
  config.accounts = std::move(accounts);
  return config;
}

Credentials MemoryAccount() {
  return {"tester", Secret("tester-password")};
}

std::shared_ptr<const TlsProvider> MemoryTlsServer() {
  return Identity().server;
}
const std::string& MemoryTrust() {
  return Identity().ca.certificate_pem;
}
const CertificateAndKey& MemoryCa() {
  return Identity().ca;
}

struct MemoryTarget::State {
  explicit State(MemoryOptions told) : options(std::move(told)) {}
  MemoryOptions options;
  std::shared_ptr<std::vector<std::string>> inbox = std::make_shared<std::vector<std::string>>();
  std::shared_ptr<const LedgerProvider> ledger;  // of the connection made last
  int connections = 0;
};

MemoryTarget::MemoryTarget(MemoryOptions options)
    : state_(std::make_shared<State>(std::move(options))) {
  if (state_->options.tls == MemoryTls::kOpenSsl) state_->options.config.tls = MemoryTlsServer();
}
MemoryTarget::~MemoryTarget() = default;

bool MemoryTarget::Has(Port port) const {
  return port == Port::kClear || state_->options.tls == MemoryTls::kLedger ||
         state_->options.config.tls != nullptr;
}

std::expected<std::unique_ptr<Wire>, std::string> MemoryTarget::Connect(Port port) {
  auto config = std::make_shared<ServerConfig>(state_->options.config);
  if (state_->options.tls == MemoryTls::kLedger) {
    state_->ledger = std::make_shared<LedgerProvider>(state_->options.handshake);
    config->tls = state_->ledger;
  }
  // Any octets will do, if they are never twice the same in a run.
  std::string entropy(32, static_cast<char>(++state_->connections));
  return std::make_unique<MemoryWire>(
      std::move(config), port == Port::kClear ? Transport::kClear : Transport::kImplicitTls,
      std::move(entropy), state_->inbox);
}

std::function<std::unique_ptr<TlsEngine>()> MemoryTarget::TlsClientsOfLast() const {
  if (state_->options.tls == MemoryTls::kLedger)
    return [ledger = state_->ledger] { return ledger->ClientEnd(std::string(kHost)); };
  return [] { return NewOpenSslTester({}, std::string(kHost), MemoryTrust()); };
}

std::unique_ptr<TlsEngine> MemoryTarget::NewTlsClient(const TlsRequest& request) {
  if (state_->options.tls == MemoryTls::kLedger) {
    assert(state_->ledger);
    return state_->ledger->ClientEnd(request.server_name.empty() ? std::string(kHost)
                                                                 : request.server_name);
  }
  return NewOpenSslTester(request, std::string(kHost), MemoryTrust());
}

std::optional<std::vector<std::string>> MemoryTarget::Inbox(std::string_view text) {
  std::vector<std::string> messages;
  std::ranges::copy_if(
      *state_->inbox, std::back_inserter(messages),
      [&](const std::string& message) { return message.find(text) != message.npos; });
  return messages;
}

ServerTargetFactory MemoryTargets(ServerConfig config) {
  return [config = std::move(config)](bool openssl) -> std::unique_ptr<ServerTarget> {
    return std::make_unique<MemoryTarget>(
        MemoryOptions{config, openssl ? MemoryTls::kOpenSsl : MemoryTls::kLedger, {}});
  };
}

}  // namespace smtpspec
