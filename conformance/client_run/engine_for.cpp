#include <map>
#include <mutex>

#include "conformance/client_run/client_under_test.h"

namespace smtpspec {
namespace {

// Deriving keys takes longer than a run in memory.
ScramKeys KeysOf(const Credentials& account) {
  static std::mutex mutex;
  static std::map<std::string, ScramKeys> known;
  const std::lock_guard lock(mutex);
  const std::string password(account.password.Reveal());
  const auto found = known.find(password);
  if (found != known.end()) return found->second;
  return known.emplace(password, DeriveScramKeys(password, "encounter-salt", kScramIterations))
      .first->second;
}

}  // namespace

MemoryOptions EngineFor(const ClientTask& task) {
  ServerConfig config = FullServerConfig();
  if (auto host = Domain::Parse(task.host)) config.host = *std::move(host);
  config.domains.clear();
  auto accounts = std::make_shared<Accounts>("encounter");
  accounts->Set(task.account.user, KeysOf(task.account));
  config.accounts = std::move(accounts);
  return {std::move(config), MemoryTls::kLedger, {}};
}

}  // namespace smtpspec
