// A server that says nothing more from some message of the handshake on.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_STOP_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_STOP_H_

#include <memory>
#include <optional>
#include <string_view>

#include "tls/engine.h"

namespace smtpspec {

enum class HandshakeStop { kHello, kCertificate, kFinished };  // the message that is not sent
std::optional<HandshakeStop> HandshakeStopFrom(std::string_view name);

// `closes`: the engine then fails, which ends the connection; else it is silent until the client
// ends it. `inner`: of OpenSSL, which puts each message into a record of its own.
std::unique_ptr<TlsEngine> NewStoppingEngine(std::unique_ptr<TlsEngine> inner, HandshakeStop stop,
                                             bool closes);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_STOP_H_
