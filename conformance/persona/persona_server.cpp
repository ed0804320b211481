#include "conformance/persona/persona_server.h"

#include <chrono>
#include <utility>

#include "conformance/client_run/client_checks.h"
#include "conformance/mutant/given.h"

namespace smtpspec {
namespace {

constexpr const char* kHost = "localhost";
constexpr std::chrono::milliseconds kOne(50), kNone(0);

MemoryOptions EngineWith(std::shared_ptr<const Accounts> accounts, const ClientTask& task) {
  MemoryOptions engine = EngineFor(task);
  engine.config.accounts = std::move(accounts);
  return engine;
}

}  // namespace

std::expected<std::unique_ptr<PersonaServer>, std::string> PersonaServer::New(
    PersonaServerOptions options) {
  auto site = EncounterSite::New(kHost);
  if (!site) return std::unexpected(site.error());
  return std::unique_ptr<PersonaServer>(new PersonaServer(std::move(options), *std::move(site)));
}

std::expected<net::HostPort, std::string> PersonaServer::Listen(script::Block persona,
                                                                const net::HostPort& at,
                                                                bool implicit) {
  auto socket = net::ListeningSocket::Open(at);
  if (!socket) return std::unexpected(socket.error());
  const script::Placeholders values = ClientValues(kHost, 0, persona.id);
  ClientTask task;
  task.policy = implicit ? TlsPolicy::kImplicit : TlsPolicy::kOpportunistic;
  task.host = kHost;
  ServerSetup setup{EngineWith(options_.accounts, task), {}};
  for (const script::Given& given : persona.given) {
    if (given.name == "message" || given.name == "recipients") continue;  // the client's part
    if (auto applied = ApplyGiven(given, values, setup); !applied)
      return std::unexpected("persona " + persona.id + ": " + applied.error());
  }
  auto listener = std::make_unique<Listener>(
      Listener{std::move(persona), std::move(task), *std::move(socket), nullptr, nullptr, nullptr});
  auto met = site_->Meet(listener->persona, listener->task, values, std::move(setup.memory));
  if (!met) return std::unexpected("persona " + listener->persona.id + ": " + met.error());
  listener->fault = std::move(met->fault);
  listener->encounter = std::move(met->encounter);
  listener->served = std::make_unique<ServedClient>(listener->socket, *listener->encounter);
  net::HostPort address = listener->socket.Address();
  listeners_.push_back(std::move(listener));
  return address;
}

void PersonaServer::Run(const std::function<bool()>& stop) {
  while (!stop()) {
    bool any = false;
    for (const auto& listener : listeners_) {
      // With one listener the wait is for its sockets; with many it is taken once a round.
      const bool alone = listeners_.size() == 1;
      any = listener->served->Step(alone ? kOne : kNone) || any;
      Tell(*listener);
    }
    if (!any && listeners_.size() > 1) listeners_.front()->served->Step(kOne);
  }
}

void PersonaServer::Tell(Listener& listener) {
  for (const TranscriptEntry& entry : listener.encounter->TakeTranscript())
    for (const std::string& line : listener.dialogue.Take(entry))
      options_.log(listener.persona.id + " " + line);
  if (!listener.fault->empty())
    options_.log(listener.persona.id + ": " + std::exchange(*listener.fault, {}));
}

}  // namespace smtpspec
