// Every attack on every policy of the reference client, against the reference server, in memory:
// what was delivered, what the attacker read, and what client and server said of it.
#ifndef SMTPSPEC_CONFORMANCE_ATTACK_LAB_H_
#define SMTPSPEC_CONFORMANCE_ATTACK_LAB_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "conformance/attack/attack.h"
#include "conformance/client_run/client_task.h"
#include "conformance/client_run/reference_client.h"
#include "tls/policy.h"

namespace smtpspec {

// One thing that travelled, in its order.
struct LabStep {
  enum class Party { kClient, kAttacker, kServer };
  std::size_t connection = 1;
  double ms = 0;  // since the connection began
  Party from = Party::kClient, to = Party::kServer;
  bool tls = false;          // it is TLS on the wire
  bool exposed = false;      // the attacker read in it what is meant for the server alone
  bool by_attacker = false;  // made or changed by the attacker
  std::string
      octets;         // what it says; inside TLS what was said there, which the attacker cannot see
  std::string event;  // "TLS begins", "closed", …: then no octets
};

// A token of account, envelope or message that the attacker read.
struct LabLeak {
  CanaryFinding finding;
  std::size_t connection;
  bool own_tls;  // inside TLS with the attacker himself; the offset counts what was said there
};

struct LabMessage {
  std::vector<std::string> recipients;
  bool intact;  // text and recipients are those of the client
};

struct LabCell {
  std::string attack;
  TlsPolicy policy = TlsPolicy::kNone;
  bool fired = false;  // the attack found something to act on
  std::vector<LabMessage> delivered;
  std::vector<LabLeak> leaks;
  ClientEnd client;
  std::vector<std::string> server;    // what it reported; printable lines
  bool server_spoke_unasked = false;  // inside TLS, unasked: to what was said outside
  bool client_went_on = false;        // inside TLS, unanswered: by what was said outside
  std::vector<LabStep> steps;
  // Of what the client wanted: the mail was read, changed, forged, or lost though reported as sent.
  std::vector<std::string> losses;
  std::vector<std::string> faults;  // rules of the lab that do not hold; empty: all is well
};

struct LabOptions {
  std::uint64_t seed = 1;
  std::vector<TlsPolicy> policies = {TlsPolicy::kNone, TlsPolicy::kOpportunistic,
                                     TlsPolicy::kStartTls, TlsPolicy::kImplicit};
  // For the proof that the rules can fail: a client that is not set up as its policy says, a server
  // or client that reads inside TLS what was said outside.
  std::function<void(ReferenceSetup&)> change_client = {};
  bool server_keeps_leftover = false;
  bool client_keeps_leftover = false;
};

// The rules of the lab, for every cell:
//  - under `starttls` and `implicit` the attacker reads nothing of account, envelope and text, and
//    a mail that is reported as sent has arrived once, as it was;
//  - under `opportunistic` every loss is reported by the client as an event;
//  - no policy ever shows him anything of the account;
//  - the server answers nothing inside TLS that was said outside, and the client goes by nothing
//    that was.
LabCell RunLabCell(const Attack& attack, TlsPolicy policy, const LabOptions& options);

struct LabTable {
  std::vector<Attack> attacks;
  std::vector<TlsPolicy> policies;
  std::vector<LabCell> cells;  // attack by attack, in the order of the policies
  bool Holds() const;          // no cell has a fault
};
LabTable RunLab(std::vector<Attack> attacks, const LabOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_ATTACK_LAB_H_
