#include "conformance/meeting/parties.h"

#include <string>
#include <utility>

#include "conformance/client_run/client_checks.h"
#include "conformance/client_run/client_under_test.h"
#include "conformance/client_run/reference_client.h"
#include "sasl/salted_passwords.h"

namespace smtpspec {
namespace {

class EndProvider : public TlsProvider {
 public:
  explicit EndProvider(NewEnd end) : end_(std::move(end)) {}
  std::unique_ptr<TlsEngine> NewEngine() const override { return end_(); }

 private:
  NewEnd end_;
};

// Every meeting logs in with one password: to derive its keys takes longer than all else.
const std::shared_ptr<SaltedPasswords>& Salted() {
  static const auto salted = std::make_shared<SaltedPasswords>();
  return salted;
}

std::shared_ptr<const ServerConfig> ServerOf(const ClientTask& task) {
  auto config = std::make_shared<ServerConfig>(EngineFor(task).config);
  auto accounts = std::make_shared<Accounts>(*config->accounts);
  accounts->Keep(Salted());
  config->accounts = std::move(accounts);
  return config;
}

}  // namespace

TlsEnds LedgerEnds(const LedgerOutcome& outcome) {
  const std::shared_ptr<Ledger> ledger = Ledger::New(outcome);
  return {[ledger] { return ledger->ClientEnd(MeetingTask().host); },
          [ledger] { return ledger->ServerEnd(); }};
}

const script::Placeholders& MeetingValues() {
  static const script::Placeholders values = ClientValues("mx.example.org", 1, "meeting");
  return values;
}

const ClientTask& MeetingTask() {
  static const ClientTask task = [] {
    ClientTask made = *TaskFor({}, MeetingValues().host, TlsPolicy::kStartTls, MeetingValues(), 1);
    made.account.salted = Salted();
    return made;
  }();
  return task;
}

MeetingSetup PlainMeeting(TlsPolicy policy) {
  static const std::shared_ptr<const ServerConfig> server = ServerOf(MeetingTask());
  MeetingSetup setup;
  setup.policy = policy;
  setup.server = server;
  return setup;
}

std::shared_ptr<const ClientConfig> MeetingClientConfig(const MeetingSetup& setup, NewEnd end) {
  static const Host name = *Domain::Parse("client.example.org");
  auto config = std::make_shared<ClientConfig>(ClientConfig{name, setup.policy});
  config->mechanism = setup.mechanism;
  if (setup.policy != TlsPolicy::kNone) config->tls = std::make_shared<EndProvider>(std::move(end));
  if (setup.login && DemandsTls(setup.policy)) config->credentials = MeetingTask().account;
  return config;
}

std::shared_ptr<const ServerConfig> MeetingServerConfig(const MeetingSetup& setup, NewEnd end) {
  auto config = std::make_shared<ServerConfig>(*setup.server);
  config->tls = setup.server_tls ? std::make_shared<EndProvider>(std::move(end)) : nullptr;
  return config;
}

ClientSession NewMeetingClient(std::shared_ptr<const ClientConfig> config, Instant now) {
  static const Submission submission{*EnvelopeOf(MeetingTask()), MeetingTask().message};
  return {std::move(config), submission, std::string(32, 'e'), now};
}

ServerSession NewMeetingServer(std::shared_ptr<const ServerConfig> config, Transport transport,
                               std::size_t connection, Instant now) {
  return {std::move(config), transport, std::string(32, static_cast<char>(connection)), now};
}

}  // namespace smtpspec
