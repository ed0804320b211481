// Runs checks against a client that comes by itself: nobody starts it here.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISITED_CHECKS_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISITED_CHECKS_H_

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/client_run/client_checks.h"
#include "conformance/client_run/encounter_site.h"
#include "conformance/client_run/visit_desk.h"

namespace smtpspec {

struct VisitOptions {
  net::HostPort at;
  bool by_recipient = false;
  // The run ends when every check was met and nothing happened for so long.
  std::chrono::milliseconds idle{10'000};
  std::optional<std::chrono::milliseconds> limit;  // of the whole run
  std::function<bool()> stop = [] { return false; };
};

// One of the checks that a client can come for.
struct WaitingCheck {
  std::uint16_t port;
  std::string id, variant;
  const ClientTask& task;
};

class VisitedChecks {
 public:
  // Listens. Control checks that others need are there too, selected or not. The error is a line
  // for a person. `library`, `site` and the blocks of `checks` outlive it.
  static std::expected<std::unique_ptr<VisitedChecks>, std::string> New(
      const script::Library& library, const std::vector<const script::Block*>& checks,
      const EncounterSite& site, const ClientRunOptions& run, VisitOptions options);

  // In the order of the checks, controls that nobody selected first.
  std::vector<WaitingCheck> Waiting() const;

  // Until the end of the run. `progress`: how many of all were met.
  using Progress = std::function<void(std::size_t met, std::size_t all)>;
  RunReport Run(const Progress& progress = {});

 private:
  struct Entry {
    CheckResult result;
    std::optional<std::size_t> visit;  // nothing: it is not run
    bool reported = true;
  };
  VisitedChecks(ClientRunOptions run, VisitOptions options)
      : run_(std::move(run)), options_(std::move(options)) {}
  void Serve(const Progress& progress);
  std::string LostControl(const std::string& id) const;

  ClientRunOptions run_;
  VisitOptions options_;
  std::vector<Entry> entries_;
  std::vector<const ClientTask*> tasks_;  // by visit
  std::unique_ptr<VisitDesk> desk_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISITED_CHECKS_H_
