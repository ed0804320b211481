#include "conformance/tamper/ruled_server.h"

#include "conformance/tamper/wire.h"

namespace smtpspec {

RuledServer::RuledServer(MemoryOptions engine, std::shared_ptr<TamperRules> rules,
                         ServerEnd server_end, std::optional<StartTlsLeftover> leftover)
    : engine_(std::make_shared<MemoryTarget>(std::move(engine))),
      rules_(std::move(rules)),
      server_end_(std::move(server_end)),
      leftover_(leftover.value_or(rules_->Empty() ? StartTlsLeftover::kForwarded
                                                  : StartTlsLeftover::kDropped)) {}

std::expected<std::unique_ptr<Wire>, std::string> RuledServer::Connect(ServerTarget::Port port) {
  auto server = engine_->Connect(port);
  if (!server) return std::unexpected(server.error());
  TamperTls ends;
  ends.client_end = engine_->TlsClientsOfLast();
  ends.server_end = server_end_;
  Tamper tamper(rules_, std::move(ends), leftover_, port == ServerTarget::Port::kImplicitTls);
  return std::make_unique<TamperWire>(*std::move(server), std::move(tamper));
}

}  // namespace smtpspec
