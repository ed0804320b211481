// Who listens, and tells which run of a check a connection belongs to.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISIT_DESK_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISIT_DESK_H_

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "conformance/client_run/visit.h"
#include "net/address.h"

namespace smtpspec {

class VisitDesk {
 public:
  virtual ~VisitDesk() = default;
  // Where clients come for this one.
  virtual std::uint16_t PortOf(std::size_t visit) const = 0;
  // Waits for something, at most `limit`, and does what is to be done. True: something happened.
  virtual bool Step(std::chrono::milliseconds limit) = 0;
  // Whether it is known what the client does in this run, or that it never will be.
  virtual bool Settled(std::size_t visit) const = 0;
  // The verdict, once nobody steps any more.
  virtual RunOutcome Judge(std::size_t visit) = 0;
};

using Visits = std::vector<std::unique_ptr<Visit>>;

// A port for each: `at` and those behind it in the order of the visits; of port 0 each is picked by
// the system. The error is a line for a person.
std::expected<std::unique_ptr<VisitDesk>, std::string> NewPortDesk(Visits visits,
                                                                   const net::HostPort& at);

// One port for all. Who is not known is served by a server without faults, up to the recipient:
// that names the run, and is put off. The next connection is of that run.
std::expected<std::unique_ptr<VisitDesk>, std::string> NewRecipientDesk(
    Visits visits, const net::HostPort& at, const EncounterSite& site,
    const ClientRunOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISIT_DESK_H_
