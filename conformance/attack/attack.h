// An attacker between a client and a server: `attack` blocks as rules of a tamper, the same in
// memory and on sockets.
#ifndef SMTPSPEC_CONFORMANCE_ATTACK_ATTACK_H_
#define SMTPSPEC_CONFORMANCE_ATTACK_ATTACK_H_

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/script/script.h"
#include "conformance/tamper/tamper.h"

namespace smtpspec {

struct Attack {
  std::string id;     // "strip-starttls"; of several, with blanks between
  std::string title;  // of the first
  std::vector<std::string> covers, tags;
  std::vector<script::Rule> rules;  // in the order of the names, every `use` resolved

  // Whether the attacker speaks TLS himself on that connection (from 1), with a certificate of his
  // own. Only then does he see what is said inside TLS, if the client accepts him.
  bool EndsTls(std::size_t connection) const;
};

// Nobody stands between the two: the control run beside the attacks.
Attack NoAttack();

// All attack blocks of the library, in its order.
std::vector<const script::Block*> AttacksOf(const script::Library& library);

// Several names are applied in their order, as one attack. The error is a line for a person: there
// is no such attack, or it does what no attacker can, which is to have the server's certificate.
std::expected<Attack, std::string> ComposeAttack(const script::Library& library,
                                                 const std::vector<std::string>& names);

// Ends of TLS for one connection of an attack. `own` makes the attacker's end towards the client:
// for a certificate of his own, or for an alert, which anyone can forge before keys are agreed on.
// `to_server` makes his end towards the server. Otherwise TLS passes unread.
TamperTls TlsOf(const Attack& attack, std::size_t connection, decltype(TamperTls::server_end) own,
                decltype(TamperTls::client_end) to_server);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_ATTACK_ATTACK_H_
