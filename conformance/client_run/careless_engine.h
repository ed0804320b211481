// A TLS client that goes on with a handshake that has to fail.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_CARELESS_ENGINE_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_CARELESS_ENGINE_H_

#include <memory>

#include "tls/engine.h"

namespace smtpspec {

// Engines that are those of `inner`, but where these fail during the handshake: then they send what
// is due next, a key exchange, in place of the alert. Such a handshake is never completed.
std::shared_ptr<const TlsProvider> NewCarelessProvider(std::shared_ptr<const TlsProvider> inner);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_CARELESS_ENGINE_H_
