// TLS server ends that read the client's hello before they decide, and those that only begin a
// handshake, octet by octet of our own making, for what no TLS library does.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_HELLO_ENGINE_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_HELLO_ENGINE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/tamper/hello_client.h"
#include "tls/engine.h"

namespace smtpspec {

// Reads a whole ClientHello and then is the engine that `choose` gives for it, which reads it too.
// What is no hello is answered with an alert.
std::unique_ptr<TlsEngine> NewEngineByHello(
    std::function<std::unique_ptr<TlsEngine>(const ClientHello&)> choose);

// Answers a hello with a fatal alert. `why` is for a person, or empty.
std::unique_ptr<TlsEngine> NewAlertingEngine(const std::string& alert, const std::string& why = {});

// FailureText of a crafted engine begins so where the client has taken what it must refuse. Facts()
// then say what version and suite that was, and are empty else.
inline constexpr std::string_view kClientGoesOn = "the client goes on with ";

struct CraftedHandshake {
  // Each answers one ClientHello with records; the last one is what the client is to refuse.
  std::vector<std::function<std::string(const ClientHello&)>> answers;
  std::string version, suite;  // of the last answer, for Facts()
  std::string fault;           // "a compressed connection"
};
// Never opens. It fails when the client sends an alert, ends, or goes on.
std::unique_ptr<TlsEngine> NewCraftedEngine(CraftedHandshake handshake);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_HELLO_ENGINE_H_
