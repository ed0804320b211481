// An input of the target tls_config: what certificates a server shows, and what client meets it.
#ifndef SMTPSPEC_FUZZ_TLS_TLS_SCENE_H_
#define SMTPSPEC_FUZZ_TLS_TLS_SCENE_H_

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "conformance/tamper/certificate_kinds.h"
#include "tls/policy.h"

namespace smtpspec::fuzz {

struct TlsScene {
  ServedCertificate served;
  std::string anchor_pem;               // the client trusts it
  std::string name = "mx.example.org";  // the client wants to speak to it
  std::int64_t time = 0;                // of the client, in seconds since 1970
  // As in TlsVersions.
  std::string client_min = "TLSv1.2", client_max = "TLSv1.3", server_min = "TLSv1.2",
              server_max = "TLSv1.3";
  TlsPolicy policy = TlsPolicy::kStartTls;

  bool VersionsMeet() const;
};

// A line is a word and what it says; words that nobody knows are skipped, and so are values that
// make no sense.
//
//   kind NAME            a certificate of certificate_kinds.h, and no other; else one is made:
//   dns NAME, ip ADDRESS a name of it, %XX for any octet; the first takes the place of
//   mx.example.org cn NAME              its subject; "cn" alone: none intermediate         from
//   here on it is about another CA below the last one valid FROM TO        days before and behind
//   now usage, key-usage     as OpenSSL has them: "serverAuth,clientAuth"; "none": no such
//   extension not-ca, pathlen N    of a CA permit NAME, exclude NAME   nameConstraints critical an
//   extension that nobody knows sha1, version-1      how it is signed, and that it has no
//   extensions signer WHO           itself, unknown, same-name hide, reverse, strangers N  how the
//   chain is shown name NAME            whom the client wants time DAYS            from now client
//   MIN MAX, server MIN MAX   versions: 1.0 to 1.3; the client's at least 1.2 policy NAME
//
// The same text gives the same octets of all certificates. The error is for a person.
std::expected<TlsScene, std::string> ReadTlsScene(std::string_view text);

}  // namespace smtpspec::fuzz

#endif  // SMTPSPEC_FUZZ_TLS_TLS_SCENE_H_
