#include "conformance/client_run/reference_client.h"

#include <algorithm>
#include <utility>

#include "conformance/client_run/careless_engine.h"
#include "conformance/run/memory_target.h"
#include "conformance/tamper/server_end.h"
#include "net/host.h"
#include "parser/mailbox.h"
#include "tls/openssl_provider.h"

namespace smtpspec {
namespace {

using Milliseconds = Wire::Milliseconds;

constexpr const char* kName = "client.example.org";

// The client's end of the ledger whose other end the server made last.
class LedgerClient : public TlsProvider {
 public:
  LedgerClient(std::shared_ptr<std::shared_ptr<Ledger>> ledger, std::string host)
      : ledger_(std::move(ledger)), host_(std::move(host)) {}
  std::unique_ptr<TlsEngine> NewEngine() const override {
    // Without a handshake on the other side nothing will come of this end.
    if (!*ledger_) *ledger_ = Ledger::New();
    return std::exchange(*ledger_, nullptr)->ClientEnd(host_);
  }

 private:
  std::shared_ptr<std::shared_ptr<Ledger>> ledger_;
  std::string host_;
};

MemoryTlsEnds LedgerEnds(const std::string& host) {
  MemoryTlsEnds ends;
  ends.fault = std::make_shared<std::string>();
  auto ledger = std::make_shared<std::shared_ptr<Ledger>>();
  ends.client = std::make_shared<LedgerClient>(ledger, host);
  ends.server_end = [ledger, fault = ends.fault](const TamperHandshake& handshake) {
    auto outcome = LedgerOutcomeOf(handshake, {});
    if (!outcome) *fault = outcome.error();
    *ledger = Ledger::New(outcome.value_or(LedgerOutcome{}));
    return (*ledger)->ServerEnd();
  };
  return ends;
}

// A CA that has signed nothing.
const std::string& Stranger() {
  static const std::string pem = NewTestCa(net::WallClockSeconds()).value().certificate_pem;
  return pem;
}

// Made once a process: keys and certificates take longer than a run.
const ServerEnds& MemoryServerEnds(const std::string& host) {
  static const ServerEnds ends({{host}, {"127.0.0.1"}, MemoryCa(), net::WallClockSeconds()});
  return ends;
}

std::expected<std::shared_ptr<const TlsProvider>, std::string> OpenSslClientOf(
    const std::string& host, const ReferenceSetup& setup) {
  TlsClientOptions options;
  options.send_sni = setup.server_name != "none";
  const bool another = !setup.server_name.empty() && options.send_sni;
  options.server_name = another ? setup.server_name : host;
  options.require_verified = false;  // the session judges by its policy
  options.trust_pem = setup.trusts ? MemoryTrust() : Stranger();
  if (!setup.min_version.empty())
    options.versions.min = setup.min_version == "1.0" ? "TLSv1" : "TLSv" + setup.min_version;
  auto client = NewOpenSslClient(std::move(options));
  if (client && setup.careless) return NewCarelessProvider(*std::move(client));
  return client;
}

MemoryTlsEnds OpenSslEnds(const std::string& host, const ReferenceSetup& setup) {
  MemoryTlsEnds ends;
  ends.fault = std::make_shared<std::string>();
  auto client = OpenSslClientOf(host, setup);
  if (client)
    ends.client = *std::move(client);
  else
    *ends.fault = client.error();
  ends.server_end = [fault = ends.fault, &server = MemoryServerEnds(host)](
                        const TamperHandshake& handshake) -> std::unique_ptr<TlsEngine> {
    auto end = server.New(handshake);
    if (end) return *std::move(end);
    *fault = end.error();
    return *server.New({{}, "internal_error"});
  };
  return ends;
}

// One delivery over one connection after another.
class Delivery {
 public:
  Delivery(std::unique_ptr<Wire> wire, ClientSession session,
           const std::function<std::unique_ptr<Wire>()>& connect)
      : session_(std::move(session)), connect_(connect), wire_(std::move(wire)) {}

  ClientEnd Run() {
    while (true) {
      HandleEvents();  // may begin a new connection where this one has finished
      if (session_.Finished()) break;
      if (const std::string octets = session_.TakeOutput(); !octets.empty()) {
        wire_->Send(octets);
        // What the server says meanwhile is heard before the next block.
        Hear(wire_->Receive(Milliseconds(0)));
        continue;
      }
      const Milliseconds until = session_.Deadline().value_or(Now());
      Hear(wire_->Receive(std::max(until - Now(), Milliseconds(0))), until);
    }
    for (std::string last = session_.TakeOutput(); !last.empty(); last = session_.TakeOutput())
      wire_->Send(last);
    wire_->Receive(Milliseconds(0));
    wire_->Close();
    return std::move(end_);
  }

 private:
  Milliseconds Now() const { return began_ + wire_->Now(); }

  // `until`: when silence has lasted as long as the client waits.
  void Hear(const Wire::Reading& reading, std::optional<Milliseconds> until = {}) {
    switch (reading.got) {
      case Wire::Got::kOctets:
        return session_.Receive(reading.octets, Now());
      case Wire::Got::kEof:
      case Wire::Got::kReset:
        return session_.ReceiveEof(Now());
      case Wire::Got::kSilent:
        if (!until) return;
        if (*until > Now()) wire_->Wait(*until - Now());
        return session_.Advance(Now());
    }
  }

  void HandleEvents() {
    while (std::optional<ClientEvent> event = session_.NextEvent()) {
      if (auto* warning = std::get_if<ClientWarning>(&*event)) Warn(std::move(warning->text));
      if (auto* reconnect = std::get_if<ReconnectInClear>(&*event)) {
        Warn(std::move(reconnect->text));
        return Reconnect();
      }
      if (auto* finished = std::get_if<ClientFinished>(&*event)) {
        end_.how = finished->outcome == ClientOutcome::kDelivered ? ClientEnd::How::kSucceeded
                                                                  : ClientEnd::How::kFailed;
        end_.text = finished->text;
      }
    }
  }

  void Warn(std::string text) {
    end_.warned = true;
    end_.warnings.push_back(std::move(text));
  }

  void Reconnect() {
    wire_->Close();
    began_ = Now();
    wire_ = connect_();
    session_ = ClientSession(std::move(session_).Retry(std::string(32, 'r'), began_));
  }

  ClientSession session_;
  const std::function<std::unique_ptr<Wire>()>& connect_;
  std::unique_ptr<Wire> wire_;
  Milliseconds began_{0};  // of this connection
  ClientEnd end_;
};

std::vector<std::string> WordsOf(const std::vector<script::Template>& arguments) {
  std::vector<std::string> words;
  for (const script::Template& argument : arguments) words.push_back(Fill(argument, {}));
  return words;
}

class ReferenceClient : public ClientUnderTest {
 public:
  bool InMemory() const override { return true; }
  std::string Host() const override { return "mx.example.org"; }
  Met Run(const script::Block& check, const ClientTask& task,
          const script::Placeholders& values) override {
    ReferenceSetup setup;
    setup.policy = task.policy;
    const MemoryTlsEnds ends = NewMemoryTlsEnds(check, task.host, setup);
    auto encounter = Encounter::New(check, task, values, EngineFor(task), ends.server_end);
    if (!encounter) return {nullptr, {}, encounter.error()};
    Met met{*std::move(encounter), {}, {}};
    met.end =
        RunReferenceClient(setup, task, ends.client, [&] { return met.encounter->Connect(); });
    met.fault = *ends.fault;
    return met;
  }
};

}  // namespace

std::optional<Envelope> EnvelopeOf(const ClientTask& task) {
  auto from = Mailbox::Parse(task.from);
  if (!from) return std::nullopt;
  Envelope envelope{{*std::move(from), {}}, {}, {}};
  for (const std::string& recipient : task.recipients) {
    auto to = Mailbox::Parse(recipient);
    if (!to) return std::nullopt;
    envelope.recipients.push_back({{*std::move(to), {}}, {}});
  }
  return envelope;
}

MemoryTlsEnds NewMemoryTlsEnds(const script::Block& check, const std::string& host,
                               const ReferenceSetup& setup) {
  const bool openssl =
      !setup.min_version.empty() || std::ranges::any_of(check.steps, [](const script::Step& step) {
        const auto* rule = std::get_if<script::Rule>(&step.what);
        return rule && rule->change.kind == script::Change::Kind::kTls &&
               NeedsOpenSsl(WordsOf(rule->change.arguments));
      });
  if (openssl) return OpenSslEnds(host, setup);
  const bool no_name = setup.server_name == "none";
  return LedgerEnds(no_name ? "" : setup.server_name.empty() ? host : setup.server_name);
}

ClientEnd RunReferenceClient(const ReferenceSetup& setup, const ClientTask& task,
                             std::shared_ptr<const TlsProvider> tls,
                             const std::function<std::unique_ptr<Wire>()>& connect) {
  std::optional<Envelope> envelope = EnvelopeOf(task);
  if (!envelope)
    return {ClientEnd::How::kFailed, "the envelope cannot be said: it is no mailbox", {}, false};
  auto config = std::make_shared<ClientConfig>(ClientConfig{*Domain::Parse(kName), setup.policy});
  config->tls = setup.policy == TlsPolicy::kNone ? nullptr : std::move(tls);
  config->verify = setup.verify;
  config->mechanism = setup.mechanism;
  if (DemandsTls(setup.policy) && setup.verify) config->credentials = task.account;
  // The server's end of the ledger is there before the client's.
  std::unique_ptr<Wire> wire = connect();
  ClientSession session(std::move(config), {*std::move(envelope), task.message},
                        std::string(32, 'e'), ClientSession::Instant(0));
  return Delivery(std::move(wire), std::move(session), connect).Run();
}

std::unique_ptr<ClientUnderTest> NewReferenceClient() {
  return std::make_unique<ReferenceClient>();
}

}  // namespace smtpspec
