// Prints the tables of the engines in the language of the model (Promela). What it prints is
// checked in as spec/tables.pml; the test spec.tables fails when the two differ.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>

#include "client/order.h"
#include "server/order.h"
#include "tls/policy.h"

namespace smtpspec {
namespace {

std::string Word(std::string_view name) {
  std::string word(name);
  std::ranges::replace_if(word, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return word;
}

// Each switch names every value, so that a new one does not compile before it is in the model.
std::string_view NameOf(ClientState state) {
  switch (state) {
    case ClientState::kGreeting:
      return "greeting";
    case ClientState::kHello:
      return "hello";
    case ClientState::kStartTls:
      return "starttls";
    case ClientState::kHandshake:
      return "handshake";
    case ClientState::kAuth:
      return "auth";
    case ClientState::kEnvelope:
      return "envelope";
    case ClientState::kText:
      return "text";
    case ClientState::kEndOfText:
      return "end_of_text";
    case ClientState::kQuit:
      return "quit";
    case ClientState::kFinished:
      return "finished";
  }
  return "";
}

std::string_view NameOf(TlsObstacle obstacle) {
  switch (obstacle) {
    case TlsObstacle::kNotOffered:
      return "not_offered";
    case TlsObstacle::kRefused:
      return "refused";
    case TlsObstacle::kNotVerified:
      return "not_verified";
    case TlsObstacle::kHandshakeFailed:
      return "handshake_failed";
    case TlsObstacle::kEhloRefused:
      return "ehlo_refused";
  }
  return "";
}

std::string_view NameOf(TlsDecision decision) {
  switch (decision) {
    case TlsDecision::kGoOnInClear:
      return "go_on_in_clear";
    case TlsDecision::kGoOnUnverified:
      return "go_on_unverified";
    case TlsDecision::kReconnectInClear:
      return "reconnect_in_clear";
    case TlsDecision::kUseHelo:
      return "use_helo";
    case TlsDecision::kEnd:
      return "end_it";
  }
  return "";
}

constexpr std::array kPolicies = {TlsPolicy::kNone, TlsPolicy::kOpportunistic, TlsPolicy::kStartTls,
                                  TlsPolicy::kImplicit};
constexpr std::array kObstacles = {TlsObstacle::kNotOffered, TlsObstacle::kRefused,
                                   TlsObstacle::kNotVerified, TlsObstacle::kHandshakeFailed,
                                   TlsObstacle::kEhloRefused};
constexpr std::array kDecisions = {TlsDecision::kGoOnInClear, TlsDecision::kGoOnUnverified,
                                   TlsDecision::kReconnectInClear, TlsDecision::kUseHelo,
                                   TlsDecision::kEnd};
struct ProtectionName {
  Protection protection;
  std::string_view name;
};
constexpr ProtectionName kProtections[] = {{Protection::kClear, "in_clear"},
                                           {Protection::kTls, "in_tls"},
                                           {Protection::kAuthenticated, "authenticated"}};

void Define(const std::string& name, std::size_t value) {
  std::cout << "#define " << name << " " << value << "\n";
}
std::string ServerState(State state) {
  return "server_" + Word(Row(state).name);
}
std::string Joined(std::string all, const std::string& more, std::string_view between) {
  if (!all.empty()) all += between;
  return all + more;
}

void PrintVerbs() {
  std::string names;
  for (const Verb verb : Verbs())
    if (std::ranges::any_of(Commands(), [&](const CommandRow& row) { return row.verbs.Has(verb); }))
      names = Joined(std::move(names), Word(Name(verb)), ", ");
  std::cout << "mtype = { " << names << " };\n\n";
}

void PrintNames() {
  for (const StateRow& row : States())
    Define(ServerState(row.state), static_cast<std::size_t>(row.state));
  Define("server_refuses", States().size());
  for (const ProtectionName& row : kProtections)
    Define("protection_" + std::string(row.name), static_cast<std::size_t>(row.protection));
  for (auto state = ClientState::kGreeting;; state = static_cast<ClientState>(int(state) + 1)) {
    Define("client_" + std::string(NameOf(state)), static_cast<std::size_t>(state));
    if (state == ClientState::kFinished) break;
  }
  for (const TlsPolicy policy : kPolicies)
    Define("policy_" + Word(Name(policy)), static_cast<std::size_t>(policy));
  for (const TlsObstacle obstacle : kObstacles)
    Define(std::string(NameOf(obstacle)), static_cast<std::size_t>(obstacle));
  for (const TlsDecision decision : kDecisions)
    Define(std::string(NameOf(decision)), static_cast<std::size_t>(decision));
}

// A branch for each row.
void PrintCommands() {
  std::cout << "\n/* server/order.cpp, commands: the state once the command is accepted. */\n"
               "inline ServerOrder(state, protection, verb, next) {\n  if\n";
  for (const CommandRow& row : Commands()) {
    std::string under;
    for (const ProtectionName& known : kProtections)
      if (row.under.Has(known.protection))
        under =
            Joined(std::move(under), "protection == protection_" + std::string(known.name), " || ");
    const bool always = std::ranges::all_of(
        kProtections, [&](const ProtectionName& known) { return row.under.Has(known.protection); });
    std::string verbs;
    for (const Verb verb : Verbs())
      if (row.verbs.Has(verb))
        verbs = Joined(std::move(verbs), "verb == " + Word(Name(verb)), " || ");
    std::cout << "  :: state == " << ServerState(row.from) << " && (" << verbs << ")";
    if (!always) std::cout << " && (" << under << ")";
    std::cout << " -> next = " << ServerState(row.to) << "\n";
  }
  std::cout << "  :: else -> next = server_refuses\n  fi\n}\n";
}

void PrintHappenings() {
  std::cout << "\n/* server/order.cpp, happenings. */\n";
  for (const HappeningRow& row : Happenings())
    std::cout << "#define Server_" << Word(Name(row.happening))
              << "(state) assert(state == " << ServerState(row.from)
              << "); state = " << ServerState(row.to) << "\n";
}

void PrintDecisions() {
  std::cout << "\n/* tls/policy.cpp: what a client does at an obstacle. */\n"
               "inline DecideTls(policy, obstacle, decision) {\n  if\n";
  for (const TlsObstacle obstacle : kObstacles) {
    for (const TlsPolicy policy : kPolicies) {
      std::cout << "  :: policy == policy_" << Word(Name(policy))
                << " && obstacle == " << NameOf(obstacle) << " -> ";
      // The engine asserts here; the model shows that it never comes to it.
      if (!CanMeet(policy, obstacle))
        std::cout << "assert(false)\n";
      else
        std::cout << "decision = " << NameOf(DecideTls(policy, obstacle)) << "\n";
    }
  }
  std::cout << "  fi\n}\n";
}

}  // namespace
}  // namespace smtpspec

int main() {
  std::cout
      << "/* Made from server/order.cpp, client/order.h and tls/policy.cpp by\n"
         "   `build/model_tables >spec/tables.pml`; the test spec.tables holds it to them. */\n\n";
  smtpspec::PrintVerbs();
  smtpspec::PrintNames();
  smtpspec::PrintCommands();
  smtpspec::PrintHappenings();
  smtpspec::PrintDecisions();
}
