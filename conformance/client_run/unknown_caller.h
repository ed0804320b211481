// A connection of a client of which it is not known yet what run it is of: a server without faults
// takes it as far as the recipient, which tells, and puts that off.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_UNKNOWN_CALLER_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_UNKNOWN_CALLER_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "conformance/client_run/carried_connection.h"
#include "conformance/client_run/client_task.h"
#include "conformance/client_run/encounter_site.h"
#include "conformance/run/interpreter.h"
#include "net/stream.h"

namespace smtpspec {

class UnknownCaller {
 public:
  // `named`: is told of each RCPT command. The site outlives it.
  UnknownCaller(const EncounterSite& site, TlsPolicy policy, const Credentials& account,
                net::Stream stream, std::function<void(std::string_view rcpt)> named);
  UnknownCaller(const UnknownCaller&) = delete;
  UnknownCaller& operator=(const UnknownCaller&) = delete;

  bool Carry(std::chrono::milliseconds passed);
  // Null: nothing that comes now would be taken.
  const net::Stream* Stream() const;

  // Whether it leaked something here already, and the dialogue. The connection is closed.
  const RunOutcome& Judge();

 private:
  ClientTask task_;
  script::Placeholders values_;
  EncounterSite::Made met_;
  std::unique_ptr<CarriedConnection> connection_;
  RunOutcome outcome_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_UNKNOWN_CALLER_H_
