// TLS server ends of our own making, which only begin a handshake: for what no TLS library does.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_HELLO_ENGINE_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_HELLO_ENGINE_H_

#include <memory>
#include <string>

#include "tls/engine.h"

namespace smtpspec {

// Answers any hello with a fatal alert.
std::unique_ptr<TlsEngine> NewAlertingEngine(const std::string& alert);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_HELLO_ENGINE_H_
