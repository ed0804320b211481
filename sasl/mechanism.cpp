#include "sasl/mechanism.h"

#include "sasl/plain.h"
#include "sasl/scram.h"

namespace smtpspec {
namespace {

struct MechanismEntry {
  std::string_view name;
  std::unique_ptr<SaslServer> (*new_server)(const Accounts&, std::string nonce);
  std::unique_ptr<SaslClient> (*new_client)(const Credentials&, std::string nonce);
};

// Strongest first.
constexpr MechanismEntry kMechanisms[] = {
    {kScramSha256, NewScramServer, NewScramClient},
    {kPlain, NewPlainServer, NewPlainClient},
};

const MechanismEntry* Find(std::string_view name) {
  for (const MechanismEntry& entry : kMechanisms)
    if (entry.name == name) return &entry;
  return nullptr;
}

const std::vector<std::string>& Names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const MechanismEntry& entry : kMechanisms) list.emplace_back(entry.name);
    return list;
  }();
  return names;
}

}  // namespace

const std::vector<std::string>& ServerMechanisms() {
  return Names();
}
const std::vector<std::string>& ClientMechanisms() {
  return Names();
}

std::unique_ptr<SaslServer> NewSaslServer(std::string_view mechanism, const Accounts& accounts,
                                          std::string nonce) {
  const MechanismEntry* const entry = Find(mechanism);
  return entry ? entry->new_server(accounts, std::move(nonce)) : nullptr;
}

std::unique_ptr<SaslClient> NewSaslClient(std::string_view mechanism,
                                          const Credentials& credentials, std::string nonce) {
  const MechanismEntry* const entry = Find(mechanism);
  return entry ? entry->new_client(credentials, std::move(nonce)) : nullptr;
}

}  // namespace smtpspec
