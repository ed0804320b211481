// What a client under test is asked to do, and how it ended.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_TASK_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_TASK_H_

#include <string>
#include <vector>

#include "conformance/canary/canary.h"
#include "sasl/credentials.h"
#include "tls/policy.h"

namespace smtpspec {

// One delivery. Account, envelope and message carry the canaries of the run.
struct ClientTask {
  TlsPolicy policy = TlsPolicy::kStartTls;
  std::string host;  // what the client is to connect to, and the name in the certificate
  std::string from;
  std::vector<std::string> recipients;
  Credentials account{{}, Secret("")};
  std::string message;  // with CRLF line ends, unless the check wants others
  std::vector<CanaryToken> canaries;
};

struct ClientEnd {
  enum class How {
    kSucceeded,
    kFailed,      // and said so
    kWaits,       // nothing was said for some time, by either side, and the client still ran
    kStillBusy,   // at the end of the time that a run may take
    kCannot,      // exit status 89: the client has no way to do this
    kNotKnown,    // it was not started here, and what it told its user cannot be seen
    kNotStarted,  // no such program, or it made no connection
  };
  How how = How::kNotStarted;
  std::string text;     // for a person: "exit status 1", "refused by the server: …"
  std::string output;   // of the program; not printable
  bool warned = false;  // the reference client went on with less than was hoped, and said so
  std::vector<std::string> warnings = {};  // what it said then; printable lines
  int signal = 0;  // it died of it, or the program did that a shell started for it
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_TASK_H_
