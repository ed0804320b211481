// The names of TLS alerts, as in RFC 8446 appendix B.2.
#ifndef SMTPSPEC_TLS_ALERTS_H_
#define SMTPSPEC_TLS_ALERTS_H_

#include <string>

namespace smtpspec {

// "handshake_failure" for 40; "alert_200" for a number that has no name.
std::string AlertName(int description);

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_ALERTS_H_
