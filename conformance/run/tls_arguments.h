// The words behind `tls` in a script of the client's side: "version=1.1", "alpn=imap",
// "verify=pkix".
#ifndef SMTPSPEC_CONFORMANCE_RUN_TLS_ARGUMENTS_H_
#define SMTPSPEC_CONFORMANCE_RUN_TLS_ARGUMENTS_H_

#include <expected>
#include <string>
#include <vector>

#include "conformance/run/wire.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"

namespace smtpspec {

struct TlsWish {
  TlsRequest request;
  bool verify = false;  // the certificate has to verify
};
// version=V min=V max=V (ssl3, 1.0, 1.1, 1.2, 1.3), alpn=NAME (repeatable), sni=NAME|none,
// verify=pkix|none. The error is a line for a person.
std::expected<TlsWish, std::string> ReadTlsArguments(const std::vector<std::string>& arguments);

// ", has alpn smtp" · ", has version 1.3" · ", has verified" · ", has no alpn x" · ", in tls"
bool HandshakeFits(const script::Attribute& attribute, const TlsFacts& facts,
                   const script::Placeholders& values);

// Whether some `tls` step is about certificates, versions, names or protocols: no ledger has those.
bool NeedsOpenSsl(const script::Block& check);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_TLS_ARGUMENTS_H_
