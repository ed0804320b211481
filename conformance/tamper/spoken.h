// What was said on the connections of a client, in the order in which the server's side heard and
// said it: as text, inside TLS too.
#ifndef SMTPSPEC_CONFORMANCE_TAMPER_SPOKEN_H_
#define SMTPSPEC_CONFORMANCE_TAMPER_SPOKEN_H_

#include <cstddef>
#include <functional>
#include <string>

namespace smtpspec {

struct Spoken {
  enum class Kind {
    kHeard,   // from the client
    kTold,    // to the client, at the time when it went out
    kTls,     // TLS begins; `octets`: what the server's end is like, where a rule says so
    kNoTls,   // what follows is clear again
    kClosed,  // by the server
    kLeft,    // by the client, at least its half
  };
  Kind kind = Kind::kHeard;
  std::size_t connection = 1;
  bool in_tls = false;
  std::string octets{};
  double ms = 0;  // since the connection began
};
using SpokenListener = std::function<void(Spoken spoken)>;

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_TAMPER_SPOKEN_H_
