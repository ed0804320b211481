// `given NAME …` of a server: the reference engine set up differently, or badly.
#ifndef SMTPSPEC_CONFORMANCE_MUTANT_GIVEN_H_
#define SMTPSPEC_CONFORMANCE_MUTANT_GIVEN_H_

#include <expected>
#include <optional>
#include <string>

#include "conformance/run/memory_target.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"
#include "conformance/tamper/tamper.h"

namespace smtpspec {

struct ServerSetup {
  MemoryOptions memory;
  // Of the tamper in front of it, not of the engine.
  std::optional<StartTlsLeftover> leftover;
};

//   line-limit N        octets of a command line with CRLF
//   auth-line-limit N   octets of a line of AUTH
//   recipients N        of a transaction
//   size N              octets of a message, offered as SIZE; 0: no limit, which is SIZE 0
//   bad-commands N      before 421
//   failed-logins N     before 421
//   patience X          times the times of RFC 5321 4.5.3.2: 0.1 hurries
//   host NAME           in the greeting and the EHLO reply
//   domains NAME…       mail is taken for these
//   tls none            no STARTTLS, no implicit TLS
//   require-tls yes     530 before STARTTLS
//   accounts none       no AUTH
//   user NAME PASSWORD  one more account
//   profile NAME        mx or submission
//   handshake ALERT     every handshake fails with this alert
//   leftover WHAT       octets behind STARTTLS in clear: dropped, kept (read inside TLS), forwarded
//
// The error names what is known, or what would be right.
std::expected<void, std::string> ApplyGiven(const script::Given& given,
                                            const script::Placeholders& values, ServerSetup& setup);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MUTANT_GIVEN_H_
