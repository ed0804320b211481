// The reference server and rules beside it, in memory: a mutant, a persona, and what a client under
// test meets.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_RULED_SERVER_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_RULED_SERVER_H_

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "conformance/run/memory_target.h"
#include "conformance/run/wire.h"
#include "conformance/tamper/tamper.h"

namespace smtpspec {

class RuledServer {
 public:
  // Makes the end of TLS that the client meets.
  using ServerEnd = std::function<std::unique_ptr<TlsEngine>(const TamperHandshake&)>;
  // Without `leftover` what follows STARTTLS in clear is the reference server's to refuse, unless
  // there are rules, which would not see it: then it is dropped.
  RuledServer(MemoryOptions engine, std::shared_ptr<TamperRules> rules, ServerEnd server_end,
              std::optional<StartTlsLeftover> leftover);

  bool Has(ServerTarget::Port port) const { return engine_->Has(port); }
  std::expected<std::unique_ptr<Wire>, std::string> Connect(ServerTarget::Port port);
  // What the engine stored.
  std::vector<std::string> Inbox(std::string_view text) { return *engine_->Inbox(text); }
  const TamperRules& Rules() const { return *rules_; }

 private:
  std::shared_ptr<MemoryTarget> engine_;
  std::shared_ptr<TamperRules> rules_;
  ServerEnd server_end_;
  StartTlsLeftover leftover_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_RULED_SERVER_H_
