// A client with the fault of the classic injection: what stands in clear behind the 220 to STARTTLS
// is read as said inside TLS. It is made beside the engine, which refuses such octets.
#ifndef SMTPSPEC_CONFORMANCE_ATTACK_LAB_LEFTOVER_H_
#define SMTPSPEC_CONFORMANCE_ATTACK_LAB_LEFTOVER_H_

#include <memory>
#include <string>

#include "conformance/run/wire.h"
#include "tls/engine.h"

namespace smtpspec {

// The wire that the client reads from: what stands behind the 220 goes to `kept`.
std::unique_ptr<Wire> NewLeftoverWire(std::unique_ptr<Wire> wire,
                                      std::shared_ptr<std::string> kept);
// The client's end of TLS: what was kept is the first that is read inside.
std::unique_ptr<TlsEngine> NewLeftoverEngine(std::unique_ptr<TlsEngine> engine,
                                             std::shared_ptr<std::string> kept);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_ATTACK_LAB_LEFTOVER_H_
