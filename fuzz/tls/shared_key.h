// TLS 1.3 between two ends that share a key from the start: no certificate is shown, and no keys
// are agreed on by elliptic curves. It is the least of real TLS that there is, three times faster
// than a handshake with certificates, for runs that are about what stands around TLS.
//
// This is for harnesses only. No configuration of the product leads here: its contexts refuse keys
// of this kind, and offer none.
#ifndef SMTPSPEC_FUZZ_TLS_SHARED_KEY_H_
#define SMTPSPEC_FUZZ_TLS_SHARED_KEY_H_

#include <memory>
#include <string>

#include "tls/engine.h"

namespace smtpspec::fuzz {

// Facts().verified of the client is true once the handshake is complete, as with the ledger: who
// has the key is the server. There is no certificate whose name could be looked at.
std::unique_ptr<TlsEngine> NewSharedKeyClient(const std::string& server_name);
std::unique_ptr<TlsEngine> NewSharedKeyServer();

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_TLS_SHARED_KEY_H_
