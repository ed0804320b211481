#include "conformance/attack/lab.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "conformance/attack/lab_judgement.h"
#include "conformance/attack/lab_leftover.h"
#include "conformance/attack/lab_record.h"
#include "conformance/client_run/client_checks.h"
#include "conformance/client_run/client_under_test.h"
#include "conformance/run/memory_wire.h"
#include "conformance/run/nonce.h"
#include "conformance/tamper/wire.h"
#include "parser/printable.h"
#include "tls/ledger.h"

namespace smtpspec {
namespace {

constexpr const char* kHost = "mx.example.org";

// What the lab keeps of its parts while one cell runs.
class Bench {
 public:
  Bench(const Attack& attack, TlsPolicy policy, const LabOptions& options)
      : attack_(attack),
        options_(options),
        implicit_(policy == TlsPolicy::kImplicit),
        values_(ClientValues(kHost, options.seed, attack.id + " " + std::string(Name(policy)))),
        task_(*TaskFor({}, kHost, policy, values_, options.seed)),
        server_(EngineFor(task_).config),
        record_(task_.canaries) {
    cell_.attack = attack.id;
    cell_.policy = policy;
    setup_.policy = policy;
    if (options.change_client) options.change_client(setup_);
  }

  LabCell Run() {
    auto rules = TamperRules::New(attack_.rules, values_);
    if (!rules) {
      cell_.faults.push_back("the attack cannot be run: " + rules.error());
      return std::move(cell_);
    }
    rules_ = *rules;
    script::Block block{};
    for (const script::Rule& rule : attack_.rules) block.steps.push_back({rule, {}, {}, false});
    ends_ = NewMemoryTlsEnds(block, kHost, setup_);
    if (ends_.fault->empty())
      cell_.client = RunReferenceClient(setup_, task_, NewProvider(Side::kClient),
                                        [this] { return Connect(); });
    if (!ends_.fault->empty()) cell_.faults.push_back("the attack cannot be run: " + *ends_.fault);
    cell_.fired = rules_->Fired();
    cell_.leaks = record_.Leaks();
    cell_.server_spoke_unasked = record_.ServerSpokeUnasked();
    cell_.client_went_on = record_.ClientWentOn();
    cell_.steps = record_.TakeSteps();
    JudgeLabCell(cell_, !attack_.rules.empty());
    return std::move(cell_);
  }

 private:
  enum class Side { kClient, kServer };
  class Provider : public TlsProvider {
   public:
    Provider(Bench& bench, Side side) : bench_(bench), side_(side) {}
    std::unique_ptr<TlsEngine> NewEngine() const override {
      return side_ == Side::kClient ? bench_.ClientEngine() : bench_.ServerEngine();
    }

   private:
    Bench& bench_;
    Side side_;
  };
  std::shared_ptr<const TlsProvider> NewProvider(Side side) {
    return std::make_shared<Provider>(*this, side);
  }

  // Whoever the client believes to be the server: the attacker, if he ends TLS or forges an alert,
  // else the server. The server's end is there first; without one nothing comes of the client's.
  std::unique_ptr<TlsEngine> ClientEngine() {
    std::unique_ptr<TlsEngine> engine;
    if (attack_.EndsTls(connections_)) {
      engine = ends_.client->NewEngine();
    } else {
      if (!to_client_) to_client_ = to_server_ ? to_server_ : Ledger::New();
      engine = to_client_->ClientEnd(kHost);
    }
    if (options_.client_keeps_leftover) engine = NewLeftoverEngine(std::move(engine), kept_);
    return NewRecordedEngine(std::move(engine), {false, false}, record_);
  }
  std::unique_ptr<TlsEngine> ServerEngine() {
    to_server_ = Ledger::New();
    return NewRecordedEngine(to_server_->ServerEnd(), {true, true}, record_);
  }

  std::unique_ptr<TlsEngine> AttackersEnd(const TamperHandshake& handshake) {
    if (attack_.EndsTls(connections_))
      return NewRecordedEngine(ends_.server_end(handshake), {false, true}, record_);
    LedgerOutcome outcome;
    outcome.succeeds = false;
    outcome.alert = handshake.alert;
    to_client_ = Ledger::New(outcome);
    return to_client_->ServerEnd();
  }

  std::unique_ptr<Wire> Connect() {
    ++connections_;
    to_client_ = to_server_ = nullptr;
    record_.Begin(connections_, implicit_, attack_.EndsTls(connections_));
    auto server = NewRecordedWire(NewServer(), true, record_);
    TamperTls tls = TlsOf(
        attack_, connections_,
        [this](const TamperHandshake& handshake) { return AttackersEnd(handshake); },
        [this] { return NewRecordedEngine(to_server_->ClientEnd(kHost), {true, false}, record_); });
    Tamper tamper(rules_, std::move(tls), StartTlsLeftover::kForwarded, implicit_);
    auto attacked = std::make_unique<TamperWire>(std::move(server), std::move(tamper));
    auto wire = NewRecordedWire(std::move(attacked), false, record_);
    if (!options_.client_keeps_leftover) return wire;
    kept_->clear();
    return NewLeftoverWire(std::move(wire), kept_);
  }

  std::unique_ptr<Wire> NewServer() {
    auto config = std::make_shared<ServerConfig>(server_);
    const bool mutant = options_.server_keeps_leftover;
    auto inner = std::make_shared<std::shared_ptr<Ledger>>();
    if (mutant)
      config->tls = std::make_shared<InnerProvider>(inner);
    else
      config->tls = NewProvider(Side::kServer);
    auto wire = std::make_unique<MemoryWire>(
        std::move(config), implicit_ ? Transport::kImplicitTls : Transport::kClear,
        std::string(32, static_cast<char>(connections_)),
        std::make_shared<std::vector<std::string>>(),
        [this](const ServerEvent& event) { std::visit([this](auto& e) { Note(e); }, event); });
    if (!mutant) return wire;
    TamperTls tls{[this](const TamperHandshake&) { return ServerEngine(); },
                  [inner] { return (*inner)->ClientEnd(kHost); }};
    Tamper keeps(*TamperRules::New({}, values_), std::move(tls), StartTlsLeftover::kKept,
                 implicit_);
    return std::make_unique<TamperWire>(std::move(wire), std::move(keeps));
  }

  class InnerProvider : public TlsProvider {
   public:
    explicit InnerProvider(std::shared_ptr<std::shared_ptr<Ledger>> ledger)
        : ledger_(std::move(ledger)) {}
    std::unique_ptr<TlsEngine> NewEngine() const override {
      *ledger_ = Ledger::New();
      return (*ledger_)->ServerEnd();
    }

   private:
    std::shared_ptr<std::shared_ptr<Ledger>> ledger_;
  };

  void Note(const StoreMessage& message) {
    LabMessage stored;
    for (const auto& recipient : message.envelope.recipients)
      stored.recipients.push_back(recipient.path.Text());
    stored.intact = stored.recipients == std::vector{"<" + task_.recipients.front() + ">"} &&
                    message.content == task_.message;
    cell_.delivered.push_back(std::move(stored));
  }
  void Note(const HandshakeDone&) {}
  void Note(const HandshakeFailed& failed) {
    Say("the handshake failed: " + Printable(failed.text));
  }
  void Note(const Authenticated&) { Say("the client is authenticated"); }
  void Note(const AuthenticationFailed&) { Say("authentication failed"); }
  void Note(const Violation& violation) {
    Say(fmt::format("{}: {}", violation.requirement, Printable(violation.text)));
  }
  void Say(std::string text) { cell_.server.push_back(std::move(text)); }

  const Attack& attack_;
  const LabOptions& options_;
  const bool implicit_;
  script::Placeholders values_;
  ClientTask task_;
  ServerConfig server_;
  LabRecord record_;
  ReferenceSetup setup_;
  std::shared_ptr<TamperRules> rules_;
  MemoryTlsEnds ends_;
  std::shared_ptr<Ledger> to_server_, to_client_;
  std::shared_ptr<std::string> kept_ = std::make_shared<std::string>();
  std::size_t connections_ = 0;
  LabCell cell_;
};

}  // namespace

LabCell RunLabCell(const Attack& attack, TlsPolicy policy, const LabOptions& options) {
  return Bench(attack, policy, options).Run();
}

LabTable RunLab(std::vector<Attack> attacks, const LabOptions& options) {
  LabTable table;
  table.policies = options.policies;
  for (const Attack& attack : attacks)
    for (const TlsPolicy policy : options.policies)
      table.cells.push_back(RunLabCell(attack, policy, options));
  table.attacks = std::move(attacks);
  return table;
}

bool LabTable::Holds() const {
  return std::ranges::all_of(cells, [](const LabCell& cell) { return cell.faults.empty(); });
}

}  // namespace smtpspec
