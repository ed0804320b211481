// The verdict on one client run, from what was on the wire.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_JUDGEMENT_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_JUDGEMENT_H_

#include "conformance/client_run/client_under_test.h"
#include "conformance/run/interpreter.h"

namespace smtpspec {

// A leak fails whatever the check is about. A client that still waits, with nothing leaked, fails
// nothing: what it did not do yet is a note.
RunOutcome Judge(const script::Block& check, const ClientTask& task,
                 const script::Placeholders& values, ClientUnderTest::Met met);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_JUDGEMENT_H_
