// What is run of a check of clients, and why some of it is not.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_JOBS_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_JOBS_H_

#include <chrono>
#include <string>
#include <vector>

#include "conformance/client_run/client_checks.h"
#include "conformance/client_run/client_task.h"
#include "conformance/run/result.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"

namespace smtpspec {

// A check and a choice of `vary` values.
struct ClientJob {
  const script::Block* check;
  script::Variant variant;
  std::string skip;  // why it is not run
};

// What a client is capable of, as far as it decides which checks are run.
struct ClientTraits {
  bool in_memory = false;
  bool takes_recipients = true;
  std::string host;
};

std::vector<ClientJob> ClientJobsOf(const script::Library& library, const script::Block& check,
                                    const ClientTraits& client, const ClientRunOptions& options);

// The id of the check that has to pass first; empty: none.
std::string ClientControlOf(const script::Block& check);

// Everything that is known of its result before it is run.
CheckResult Describe(const ClientJob& job, const ClientRunOptions& options);

// What placeholders stand for in a run of it.
script::Placeholders ValuesOf(const ClientJob& job, const std::string& host,
                              const ClientRunOptions& options, unsigned round);

// What the rules of an expanded check wait for, each once.
std::chrono::milliseconds PausesOf(const script::Block& check);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_JOBS_H_
