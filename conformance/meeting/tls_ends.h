// The TLS of a meeting: who makes the two ends of a connection.
#ifndef SMTPSPEC_CONFORMANCE_MEETING_TLS_ENDS_H_
#define SMTPSPEC_CONFORMANCE_MEETING_TLS_ENDS_H_

#include <functional>
#include <memory>

#include "tls/engine.h"
#include "tls/ledger.h"

namespace smtpspec {

// Makes an end of TLS when a session asks for it.
using NewEnd = std::function<std::unique_ptr<TlsEngine>()>;

// Of one connection. Each end is made once at most, and either may be first.
struct TlsEnds {
  NewEnd client, server;
};
// Called at the beginning of each connection.
using MeetingTls = std::function<TlsEnds()>;

TlsEnds LedgerEnds(const LedgerOutcome& outcome);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_MEETING_TLS_ENDS_H_
