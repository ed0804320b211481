// Carries out an attack that came of the model on the engines: model_replay FILE ATTACK POLICY PAIR
//
// Prints a line that begins with "holds", "violates" or "idle" (the attack found nothing to act
// on). PAIR is "shipped", or a client or server with a fault that the lab can set up.
#include <algorithm>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>

#include "conformance/attack/attack.h"
#include "conformance/attack/lab.h"
#include "conformance/attack/lab_judgement.h"
#include "conformance/script/embedded_checks.h"
#include "tls/policy.h"

namespace smtpspec {
namespace {

struct Pair {
  std::string_view name;
  std::function<void(ReferenceSetup&)> client;
  bool server_keeps_leftover = false, client_keeps_leftover = false;
};

const Pair kPairs[] = {
    {"shipped", {}},
    {"client-goes-on", [](ReferenceSetup& setup) { setup.policy = TlsPolicy::kOpportunistic; }},
    {"client-takes-any-certificate", [](ReferenceSetup& setup) { setup.verify = false; }},
    {"client-says-nothing", [](ReferenceSetup& setup) { setup.policy = TlsPolicy::kNone; }},
    {"server-keeps-buffer", {}, true},
    {"client-keeps-buffer", {}, false, true},
};

int Fail(const std::string& text) {
  std::cerr << "model_replay: " << text << "\n";
  return 1;
}

int Replay(const std::string& file, const std::string& name, const std::string& policy_name,
           const std::string& pair_name) {
  script::Library library;
  for (const script::ScriptError& error : script::LoadDirectory(file, library))
    return Fail(error.Line());
  const auto attack = ComposeAttack(library, {name});
  if (!attack) return Fail(attack.error());
  const auto policy = TlsPolicyFrom(policy_name);
  const auto* pair = std::ranges::find(kPairs, pair_name, &Pair::name);
  if (!policy || pair == std::end(kPairs))
    return Fail("unknown policy or pair: " + policy_name + " " + pair_name);

  LabOptions options;
  options.change_client = pair->client;
  options.server_keeps_leftover = pair->server_keeps_leftover;
  options.client_keeps_leftover = pair->client_keeps_leftover;
  const LabCell cell = RunLabCell(*attack, *policy, options);
  if (!cell.fired)
    std::cout << "idle: ";
  else if (cell.faults.empty())
    std::cout << "holds: ";
  else
    std::cout << "violates: " << cell.faults.front() << ": ";
  std::cout << Outcome(cell) << "\n";
  return 0;
}

}  // namespace
}  // namespace smtpspec

int main(int argc, char** argv) {
  if (argc != 5) return smtpspec::Fail("usage: model_replay FILE ATTACK POLICY PAIR");
  return smtpspec::Replay(argv[1], argv[2], argv[3], argv[4]);
}
