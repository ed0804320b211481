// What a server offers, seen once in each transport, and what follows for a check.
#ifndef SMTPSPEC_CONFORMANCE_RUN_GATING_H_
#define SMTPSPEC_CONFORMANCE_RUN_GATING_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/run/invariants.h"
#include "conformance/run/lenient_reply.h"
#include "conformance/run/result.h"
#include "conformance/run/runner.h"
#include "conformance/run/wire.h"
#include "conformance/script/script.h"

namespace smtpspec {

inline constexpr const char* kTransports[] = {"clear", "starttls", "implicit"};

struct TransportProbe {
  bool configured = true;  // false: no port for implicit TLS was given
  bool connected = false;
  bool reached = false;      // up to and with the reply to EHLO
  std::string obstacle;      // why not, for a person
  bool not_offered = false;  // the obstacle is that STARTTLS is not in the list
  std::string greeting;      // text behind the code
  SeenReply ehlo;
  std::vector<std::string> Extensions() const;  // as listed
};
using Probe = std::map<std::string, TransportProbe>;  // one a transport

// Speaks to the server three times, and not in memory twice more, to see whether it resumes TLS
// sessions. `client`: the name for EHLO.
Probe ProbeServer(ServerTarget& target, const std::string& client, Invariants& invariants,
                  const std::function<void()>& before_connect);

// Why a check is not run over a transport.
struct Gate {
  Verdict verdict = Verdict::kSkip;
  std::string reason;
};
std::optional<Gate> TransportGate(const Probe& probe, const std::string& transport,
                                  const std::vector<std::string>& required);
// `expanded` for that transport, which is open.
std::optional<Gate> NeedsGate(const script::Block& expanded, const Probe& probe,
                              const std::string& transport, bool in_memory, bool inbox,
                              const ServerRunOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_GATING_H_
