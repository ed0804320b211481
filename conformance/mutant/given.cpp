#include "conformance/mutant/given.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace smtpspec {
namespace {

using Words = std::span<const std::string>;

template <class T>
bool ToNumber(const std::string& word, T& out) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
  return error == std::errc() && end == word.data() + word.size() && out >= T{};
}

// Each sets one thing, and says false where the words are not what it wants.
template <auto Member>
bool Limit(Words words, ServerSetup& setup) {
  return words.size() == 1 && ToNumber(words[0], setup.memory.config.limits.*Member);
}

bool Patience(Words words, ServerSetup& setup) {
  return words.size() == 1 && ToNumber(words[0], setup.memory.config.patience);
}

bool HostName(Words words, ServerSetup& setup) {
  if (words.size() != 1) return false;
  auto domain = Domain::Parse(words[0]);
  if (!domain) return false;
  setup.memory.config.host = *std::move(domain);
  return true;
}

bool Domains(Words words, ServerSetup& setup) {
  setup.memory.config.domains.clear();
  for (const std::string& word : words) {
    auto domain = Domain::Parse(word);
    if (!domain) return false;
    setup.memory.config.domains.push_back(*std::move(domain));
  }
  return !words.empty();
}

bool NoTls(Words words, ServerSetup& setup) {
  setup.memory.tls = MemoryTls::kAsConfigured;
  setup.memory.config.tls = nullptr;
  return words.size() == 1 && words[0] == "none";
}

bool RequireTls(Words words, ServerSetup& setup) {
  setup.memory.config.require_tls = true;
  return words.size() == 1 && words[0] == "yes";
}

bool NoAccounts(Words words, ServerSetup& setup) {
  setup.memory.config.accounts = nullptr;
  return words.size() == 1 && words[0] == "none";
}

bool User(Words words, ServerSetup& setup) {
  if (words.size() != 2) return false;
  const auto& before = setup.memory.config.accounts;
  auto accounts =
      before ? std::make_shared<Accounts>(*before) : std::make_shared<Accounts>("given");
  accounts->Set(words[0], DeriveScramKeys(words[1], "salt of " + words[0], kScramIterations));
  setup.memory.config.accounts = std::move(accounts);
  return true;
}

bool Profile(Words words, ServerSetup& setup) {
  if (words.size() != 1) return false;
  setup.memory.config.profile =
      words[0] == "submission" ? ServerProfile::kSubmission : ServerProfile::kMx;
  return words[0] == "submission" || words[0] == "mx";
}

bool Handshake(Words words, ServerSetup& setup) {
  if (words.size() != 1) return false;
  setup.memory.handshake.succeeds = false;
  setup.memory.handshake.alert = words[0];
  return true;
}

bool LeftoverIs(Words words, ServerSetup& setup) {
  if (words.size() != 1) return false;
  setup.leftover = words[0] == "kept"        ? StartTlsLeftover::kKept
                   : words[0] == "forwarded" ? StartTlsLeftover::kForwarded
                                             : StartTlsLeftover::kDropped;
  return words[0] == "kept" || words[0] == "forwarded" || words[0] == "dropped";
}

struct Known {
  std::string_view name, arguments;
  bool (*apply)(Words, ServerSetup&);
};

constexpr Known kKnown[] = {
    {"line-limit", "a number of octets", Limit<&ServerLimits::command_line>},
    {"auth-line-limit", "a number of octets", Limit<&ServerLimits::auth_line>},
    {"recipients", "a number", Limit<&ServerLimits::recipients>},
    {"size", "a number of octets", Limit<&ServerLimits::message_size>},
    {"bad-commands", "a number", Limit<&ServerLimits::bad_commands>},
    {"failed-logins", "a number", Limit<&ServerLimits::failed_logins>},
    {"patience", "a factor such as 0.1", Patience},
    {"host", "a domain name", HostName},
    {"domains", "domain names", Domains},
    {"tls", "none", NoTls},
    {"require-tls", "yes", RequireTls},
    {"accounts", "none", NoAccounts},
    {"user", "a name and a password", User},
    {"profile", "mx or submission", Profile},
    {"handshake", "the name of an alert", Handshake},
    {"leftover", "dropped, kept or forwarded", LeftoverIs},
};

}  // namespace

std::expected<void, std::string> ApplyGiven(const script::Given& given,
                                            const script::Placeholders& values,
                                            ServerSetup& setup) {
  std::vector<std::string> words;
  for (const script::Template& argument : given.arguments) words.push_back(Fill(argument, values));
  if (given.octets) words.push_back(Fill(*given.octets, values));
  std::string names;
  for (const Known& known : kKnown) {
    if (known.name != given.name) {
      names += (names.empty() ? "" : ", ") + std::string(known.name);
      continue;
    }
    if (known.apply(words, setup)) return {};
    return std::unexpected("given " + given.name + " wants " + std::string(known.arguments));
  }
  return std::unexpected("a server has no \"given " + given.name + "\"; it has " + names);
}

}  // namespace smtpspec
