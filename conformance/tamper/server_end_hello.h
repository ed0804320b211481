// Server ends that depend on what the client offers: OpenSSL where it can do what is asked, and
// handmade flights where the client did not offer it or OpenSSL has it no more.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_HELLO_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_HELLO_H_

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "conformance/tamper/hello_faults.h"
#include "conformance/tamper/server_end_arguments.h"
#include "tls/engine.h"

namespace smtpspec {

// hello=, suite=, and a version= that is old, unknown or gone.
bool IsByHello(const ServerEndArguments& told);
// The error names the value, and those that are known.
std::expected<void, std::string> CheckByHello(const ServerEndArguments& told);

// For the clients that OpenSSL can serve. Nothing: there are none.
std::optional<ServerEndArguments> LibraryArguments(const ServerEndArguments& told);
// In the words of OpenSSL; empty where it has no such suites.
std::string CipherListOf(const std::string& suite);

// `library` is made from LibraryArguments, or null. `told` passes CheckByHello.
std::unique_ptr<TlsEngine> NewEndByHello(const ServerEndArguments& told, HelloMaterial material,
                                         std::shared_ptr<const TlsProvider> library);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_SERVER_END_HELLO_H_
