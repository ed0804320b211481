#include "conformance/client_run/mutant_client.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "conformance/client_run/reference_client.h"
#include "conformance/run/interpreter.h"
#include "conformance/tamper/wire.h"
#include "tls/openssl_provider.h"

namespace smtpspec {
namespace {

using NewConnection = std::function<std::unique_ptr<Wire>()>;

bool IsRule(const script::Step& step) {
  return std::holds_alternative<script::Rule>(step.what);
}

// The error is the line that is not known.
std::string Apply(const script::Given& given, const script::Placeholders& values,
                  ReferenceSetup& setup) {
  const std::string word =
      given.arguments.size() == 1 ? Fill(given.arguments[0], values) : std::string();
  const auto policy = TlsPolicyFrom(word);
  if (given.name == "policy" && policy) {
    setup.policy = *policy;
  } else if (given.name == "verify" && word == "none") {
    setup.verify = false;
  } else if (given.name == "tls-min" && !word.empty()) {
    setup.min_version = word;
  } else if (given.name == "trust" && word == "none") {
    setup.trusts = false;
  } else if (given.name == "sni" && !word.empty()) {
    setup.server_name = word;
  } else if (given.name == "tls" && word == "careless") {
    setup.careless = true;
  } else if (given.name == "mechanism" && !word.empty()) {
    setup.mechanism = word;
  } else {
    return "given " + given.name +
           ": a client's mutant knows policy NAME, verify none, trust none, tls-min VERSION, tls "
           "careless, sni NAME and mechanism NAME";
  }
  return {};
}

// The server that the dialogue of a mutant talks to.
class WireTarget : public ServerTarget {
 public:
  WireTarget(NewConnection connect, std::shared_ptr<const TlsProvider> tls, bool implicit)
      : connect_(std::move(connect)), tls_(std::move(tls)), implicit_(implicit) {}
  bool Has(Port port) const override { return (port == Port::kImplicitTls) == implicit_; }
  std::expected<std::unique_ptr<Wire>, std::string> Connect(Port) override { return connect_(); }
  std::unique_ptr<TlsEngine> NewTlsClient(const TlsRequest&) override { return tls_->NewEngine(); }
  bool InMemory() const override { return true; }
  std::optional<std::vector<std::string>> Inbox(std::string_view) override { return std::nullopt; }
  Wire::Milliseconds SilencePatience() const override { return Wire::Milliseconds(0); }
  Wire::Milliseconds ReplyPatience() const override { return std::chrono::minutes(1); }

 private:
  NewConnection connect_;
  std::shared_ptr<const TlsProvider> tls_;
  bool implicit_;
};

class MutantClient : public ClientUnderTest {
 public:
  explicit MutantClient(const script::Block& mutant) : mutant_(mutant) {}
  bool InMemory() const override { return true; }
  std::string Host() const override { return "mx.example.org"; }

  Met Run(const script::Block& check, const ClientTask& task,
          const script::Placeholders& values) override {
    ReferenceSetup setup;
    setup.policy = task.policy;
    for (const script::Given& given : mutant_.given)
      if (std::string fault = Apply(given, values, setup); !fault.empty())
        return {nullptr, {}, "mutant " + mutant_.id + ": " + fault};
    const MemoryTlsEnds ends = NewMemoryTlsEnds(check, task.host, setup);
    auto encounter = Encounter::New(check, task, values, EngineFor(task), ends.server_end);
    if (!encounter) return {nullptr, {}, encounter.error()};
    Met met{*std::move(encounter), {}, {}};
    const NewConnection connect = [&] { return met.encounter->Connect(); };
    met.fault = std::ranges::all_of(mutant_.steps, IsRule)
                    ? BesideTheClient(setup, task, values, ends, connect, met.end)
                    : InItsPlace(task, values, ends, connect, met.end);
    if (met.fault.empty()) met.fault = *ends.fault;
    return met;
  }

 private:
  // Its TLS to the server is the one that the check is about; the client speaks TLS with the
  // tamper.
  std::string BesideTheClient(const ReferenceSetup& setup, const ClientTask& task,
                              const script::Placeholders& values, const MemoryTlsEnds& ends,
                              const NewConnection& connect, ClientEnd& end) {
    if (mutant_.steps.empty()) {
      end = RunReferenceClient(setup, task, ends.client, connect);
      return {};
    }
    std::vector<script::Rule> rules;
    for (const script::Step& step : mutant_.steps)
      rules.push_back(std::get<script::Rule>(step.what));
    auto made = TamperRules::New(std::move(rules), values);
    if (!made) return "mutant " + mutant_.id + ": " + made.error();
    const MemoryTlsEnds inner = NewMemoryTlsEnds({}, task.host, {});
    const NewConnection tampered = [&]() -> std::unique_ptr<Wire> {
      // Where TLS begins at once, the server's end of the ledger has to be there first.
      std::unique_ptr<Wire> server = connect();
      TamperTls tls{inner.server_end, [&] { return ends.client->NewEngine(); }};
      Tamper tamper(*made, std::move(tls), StartTlsLeftover::kDropped,
                    task.policy == TlsPolicy::kImplicit);
      return std::make_unique<TamperWire>(std::move(server), std::move(tamper));
    };
    end = RunReferenceClient(setup, task, inner.client, tampered);
    return *inner.fault;
  }

  std::string InItsPlace(const ClientTask& task, const script::Placeholders& values,
                         const MemoryTlsEnds& ends, const NewConnection& connect, ClientEnd& end) {
    const bool implicit = task.policy == TlsPolicy::kImplicit;
    WireTarget target(connect, ends.client, implicit);
    ServerRunOptions options;
    options.account = task.account;
    RunSettings settings;
    settings.target = &target;
    settings.check = &mutant_;
    settings.transport = implicit ? "implicit" : "clear";
    settings.values = values;
    settings.options = &options;
    const RunOutcome outcome = RunCheck(settings);
    end.how = ClientEnd::How::kFailed;
    end.text = "the dialogue of the mutant ended: " + outcome.reason;
    return outcome.verdict == Verdict::kError ? "mutant " + mutant_.id + ": " + outcome.reason
                                              : std::string();
  }

  const script::Block& mutant_;
};

}  // namespace

std::unique_ptr<ClientUnderTest> NewMutantClient(const script::Block& mutant) {
  return std::make_unique<MutantClient>(mutant);
}

}  // namespace smtpspec
