// A `case` of the script language as a meeting: both reference engines, and rules between them.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_MEETING_CASE_H_
#define SMTPSPEC_CONFORMANCE_MEETING_MEETING_CASE_H_

#include <expected>
#include <string>
#include <string_view>

#include "conformance/meeting/meeting.h"
#include "conformance/script/script.h"

namespace smtpspec {

// Of a case without `under`, or of an attack, every `use` resolved.
//
//   policy NAME              one; without it starttls
//   given login none         the client has no account; it never has one under a policy that does
//                            not demand TLS
//   given mechanism NAME     of AUTH
//   given …                  the server, as for mutants (mutant/given.h)
//   on tls: fail ALERT       every handshake fails with this alert
//   on tls: tls ARGUMENT…    alpn=NAME; certificate=NAME, of which to the ledger only counts
//   whether
//                            our client takes it: it has no certificates
//   on flight N: CHANGE      and all other rules, as in an attack
//
// The error is a line for a person.
std::expected<MeetingSetup, std::string> ReadMeeting(const script::Block& block);

// Whether our client takes a certificate of that kind; the ledger says it by this.
bool IsGoodCertificate(std::string_view kind);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_MEETING_CASE_H_
