#include "conformance/learn/own_server.h"

#include <utility>

#include "conformance/run/memory_target.h"

namespace smtpspec {

ServerConfig OwnServerConfig() {
  ServerConfig config = FullServerConfig();
  auto accounts = std::make_shared<Accounts>("learned server");
  const Credentials account = MemoryAccount();
  accounts->Set(account.user, DeriveScramKeys(account.password.Reveal(), "salt", 1));
  config.accounts = std::move(accounts);
  return config;
}

SymbolValues OwnServerValues() {
  SymbolValues values;
  values.account = MemoryAccount();
  return values;
}

TeacherFactory OwnServerTeachers(std::shared_ptr<const TeacherOptions> options) {
  return [options = std::move(options), config = OwnServerConfig()] {
    return NewServerTeacher(
        options, std::make_unique<MemoryTarget>(MemoryOptions{config, MemoryTls::kLedger, {}}));
  };
}

}  // namespace smtpspec
