// A client that is to be judged: the reference client in memory, a mutant of it, or a program.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_UNDER_TEST_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_UNDER_TEST_H_

#include <memory>
#include <string>

#include "conformance/client_run/client_task.h"
#include "conformance/client_run/encounter.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"

namespace smtpspec {

class ClientUnderTest {
 public:
  virtual ~ClientUnderTest() = default;
  // Time costs nothing, and one run is like another.
  virtual bool InMemory() const = 0;
  // Where the server is to be found, for the task: the name that stands in its certificate.
  virtual std::string Host() const = 0;
  // Whether it can be given several recipients.
  virtual bool TakesRecipients() const { return true; }

  struct Met {
    std::unique_ptr<Encounter> encounter;  // null: `fault` says what was wrong with the check
    ClientEnd end;
    std::string fault;
  };
  // One start. Called from several threads where it is not in memory.
  virtual Met Run(const script::Block& check, const ClientTask& task,
                  const script::Placeholders& values) = 0;
};

// What the reference server is for this task: it has the account, and takes mail for anyone.
MemoryOptions EngineFor(const ClientTask& task);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_CLIENT_UNDER_TEST_H_
