#include "conformance/mutant/mutant.h"

#include <utility>
#include <vector>

#include "conformance/mutant/given.h"
#include "conformance/run/memory_target.h"
#include "conformance/run/openssl_tester.h"
#include "conformance/tamper/hello_engine.h"
#include "conformance/tamper/ruled_server.h"
#include "conformance/tamper/server_end.h"
#include "net/host.h"

namespace smtpspec {
namespace {

constexpr Wire::Milliseconds kReplyPatience = std::chrono::minutes(1);

// What all mutants of the reference server in memory are.
const ServerEnds& MemoryServerEnds() {
  static const ServerEnds ends({.dns_names = {FullServerConfig().host.Text(), "localhost"},
                                .ip_addresses = {},
                                .ca = MemoryCa(),
                                .now = net::WallClockSeconds()});
  return ends;
}

class MutantTarget : public ServerTarget {
 public:
  MutantTarget(ServerSetup setup, std::shared_ptr<TamperRules> rules, bool openssl)
      : handshake_(std::exchange(setup.memory.handshake, {})),
        openssl_(openssl),
        outside_(std::make_shared<Outside>()),
        server_(std::move(setup.memory), std::move(rules), ServerEnd(), setup.leftover) {}

  bool Has(Port port) const override { return server_.Has(port); }
  std::expected<std::unique_ptr<Wire>, std::string> Connect(Port port) override;
  std::unique_ptr<TlsEngine> NewTlsClient(const TlsRequest& request) override;
  bool InMemory() const override { return true; }
  std::optional<std::vector<std::string>> Inbox(std::string_view text) override {
    return server_.Inbox(text);
  }
  Wire::Milliseconds SilencePatience() const override { return Wire::Milliseconds(0); }
  Wire::Milliseconds ReplyPatience() const override { return kReplyPatience; }

 private:
  // What the handshakes with the tester leave behind for this target.
  struct Outside {
    std::shared_ptr<Ledger> ledger;  // of the connection made last
    std::string fault;               // in a `tls` change
  };
  RuledServer::ServerEnd ServerEnd() const;

  LedgerOutcome handshake_;
  bool openssl_;
  std::shared_ptr<Outside> outside_;
  RuledServer server_;
};

RuledServer::ServerEnd MutantTarget::ServerEnd() const {
  return [outside = outside_, given = handshake_,
          openssl = openssl_](const TamperHandshake& told) -> std::unique_ptr<TlsEngine> {
    TamperHandshake handshake = told;
    if (!given.succeeds && handshake.alert.empty()) handshake.alert = given.alert;
    if (openssl) {
      auto end = MemoryServerEnds().New(handshake);
      if (end) return *std::move(end);
      outside->fault = end.error();
      return NewAlertingEngine("internal_error");
    }
    auto outcome = LedgerOutcomeOf(handshake, given);
    if (!outcome) outside->fault = outcome.error();
    outside->ledger = Ledger::New(outcome.value_or(LedgerOutcome{}));
    return outside->ledger->ServerEnd();
  };
}

std::expected<std::unique_ptr<Wire>, std::string> MutantTarget::Connect(Port port) {
  if (!outside_->fault.empty()) return std::unexpected(outside_->fault);
  outside_->ledger = nullptr;
  return server_.Connect(port);
}

std::unique_ptr<TlsEngine> MutantTarget::NewTlsClient(const TlsRequest& request) {
  const std::string host = FullServerConfig().host.Text();
  if (openssl_) return NewOpenSslTester(request, host, MemoryTrust());
  // Without a handshake on the other side nothing will come of this end.
  if (!outside_->ledger) outside_->ledger = Ledger::New();
  return std::exchange(outside_->ledger, nullptr)
      ->ClientEnd(request.server_name.empty() ? host : request.server_name);
}

// A mutant that cannot be made.
class FaultyTarget : public ServerTarget {
 public:
  explicit FaultyTarget(std::string fault) : fault_(std::move(fault)) {}
  bool Has(Port) const override { return true; }
  std::expected<std::unique_ptr<Wire>, std::string> Connect(Port) override {
    return std::unexpected(fault_);
  }
  std::unique_ptr<TlsEngine> NewTlsClient(const TlsRequest&) override {
    return Ledger::New()->ClientEnd({});
  }
  bool InMemory() const override { return true; }
  std::optional<std::vector<std::string>> Inbox(std::string_view) override { return std::nullopt; }
  Wire::Milliseconds SilencePatience() const override { return {}; }
  Wire::Milliseconds ReplyPatience() const override { return {}; }

 private:
  std::string fault_;
};

bool IsRule(const script::Step& step) {
  return std::holds_alternative<script::Rule>(step.what);
}

}  // namespace

std::unique_ptr<ServerTarget> NewMutantTarget(const script::Block& mutant,
                                              const script::Placeholders& values, bool openssl) {
  static const ServerConfig full = FullServerConfig();
  ServerSetup setup{{full, MemoryTls::kLedger, {}}, {}};
  const auto faulty = [&](const std::string& fault) {
    return std::make_unique<FaultyTarget>("mutant " + mutant.id + ": " + fault);
  };
  for (const script::Given& given : mutant.given)
    if (auto applied = ApplyGiven(given, values, setup); !applied) return faulty(applied.error());
  std::vector<script::Rule> rules;
  for (const script::Step& step : mutant.steps) {
    if (!IsRule(step))
      return faulty("a server's mutant is made of rules and given lines, not of a dialogue (line " +
                    std::to_string(step.position.line) + ")");
    rules.push_back(std::get<script::Rule>(step.what));
  }
  auto ready = TamperRules::New(std::move(rules), values);
  if (!ready) return faulty(ready.error());
  return std::make_unique<MutantTarget>(std::move(setup), *std::move(ready), openssl);
}

}  // namespace smtpspec
