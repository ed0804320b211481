// What a client makes of TLS: the four policies, and the one function that decides to go on in
// clear.
#ifndef SMTPSPEC_TLS_POLICY_H_
#define SMTPSPEC_TLS_POLICY_H_

#include <optional>
#include <string_view>

namespace smtpspec {

enum class TlsPolicy { kNone, kOpportunistic, kStartTls, kImplicit };
std::string_view Name(TlsPolicy policy);  // as on the command line: "opportunistic"
std::optional<TlsPolicy> TlsPolicyFrom(std::string_view name);

// A mail travels in TLS or not at all, and only then is there an account.
//= rfc3207/6/client-policy
constexpr bool DemandsTls(TlsPolicy policy) {
  return policy == TlsPolicy::kStartTls || policy == TlsPolicy::kImplicit;
}

// A moment at which TLS is not to be had as hoped.
enum class TlsObstacle {
  kNotOffered,   // STARTTLS is not in the list
  kRefused,      // STARTTLS was answered by something else than 220
  kNotVerified,  // the certificate does not verify
  kHandshakeFailed,
  kEhloRefused,
};

enum class TlsDecision {
  kGoOnInClear,       // reported as an event, but for kNone
  kGoOnUnverified,    // in TLS, without authentication of the server; reported as an event
  kReconnectInClear,  // ends; one new connection in clear; reported as an event
  kUseHelo,           // in clear, with HELO; reported as an event, but for kNone
  kEnd,               // exit 77
};

// False where the table of decisions has a dash.
bool CanMeet(TlsPolicy policy, TlsObstacle obstacle);

// The table of docs/architecture.md, "What each TLS policy does". No other place decides this.
// Asserts where that table has a dash: kImplicit never asks for STARTTLS, kNone never begins TLS.
//= rfc3207/6/client-policy
TlsDecision DecideTls(TlsPolicy policy, TlsObstacle obstacle);

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_POLICY_H_
