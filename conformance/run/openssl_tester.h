// The tester's side of TLS by OpenSSL: it completes whatever the certificate is, and says what it
// was.
#ifndef SMTPSPEC_CONFORMANCE_RUN_OPENSSL_TESTER_H_
#define SMTPSPEC_CONFORMANCE_RUN_OPENSSL_TESTER_H_

#include <memory>
#include <string>

#include "conformance/run/wire.h"

namespace smtpspec {

// `name`: what to ask for and to verify where the request names nothing. `trust_pem`: empty: the
// system's. Null: this OpenSSL cannot do what is asked, such as SSL 3.
std::unique_ptr<TlsEngine> NewOpenSslTester(const TlsRequest& request, const std::string& name,
                                            const std::string& trust_pem);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_OPENSSL_TESTER_H_
