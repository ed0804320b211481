// One run of a check that waits for a client to come, however often and whenever it likes.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISIT_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISIT_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "conformance/client_run/carried_connection.h"
#include "conformance/client_run/client_jobs.h"
#include "conformance/client_run/client_task.h"
#include "conformance/client_run/encounter_site.h"
#include "conformance/run/interpreter.h"
#include "net/stream.h"

namespace smtpspec {

class Visit {
 public:
  // The site outlives it. What is wrong with the check is told by Judge.
  Visit(ClientJob job, const EncounterSite& site, const ClientRunOptions& options);
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  const ClientJob& Job() const { return job_; }
  const ClientTask& Task() const { return task_; }

  // Told of every unit, of this and later encounters.
  void Watch(std::function<void(const TamperUnit& unit)> observer);

  // A connection of this run: the first, one beside it, or a retry.
  void Connect(net::Stream stream, std::chrono::milliseconds now);
  // True: something was said.
  bool Carry(std::chrono::milliseconds now);
  // Of connections on which something may still come.
  void AddStreams(std::vector<const net::Stream*>& to) const;
  bool AnyOpen() const;  // the client's end of any connection
  bool Met() const { return connections_ > 0; }
  bool Delivered() const;

  // What was seen does not count, and the run begins anew.
  void StartAgain();
  // The verdict. Ask once, at the end.
  RunOutcome Judge();

 private:
  ClientJob job_;
  const EncounterSite& site_;
  script::Placeholders values_;
  ClientTask task_;
  std::string fault_;  // of the check itself
  EncounterSite::Made met_;
  std::function<void(const TamperUnit&)> observer_;
  std::vector<std::unique_ptr<CarriedConnection>> open_;
  std::size_t connections_ = 0;
  std::chrono::milliseconds begun_{0}, last_{0}, carried_{0};
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_VISIT_H_
