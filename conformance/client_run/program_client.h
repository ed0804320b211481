// A client program, started once a run.
#ifndef SMTPSPEC_CONFORMANCE_CLIENT_RUN_PROGRAM_CLIENT_H_
#define SMTPSPEC_CONFORMANCE_CLIENT_RUN_PROGRAM_CLIENT_H_

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "conformance/client_run/client_under_test.h"

namespace smtpspec {

struct ProgramOptions {
  // Program and arguments. {host} {port} {ca} {user} {password} {from} {to} {recipients} {message}
  // in them are replaced; the same stand in its environment as SMTPSPEC_HOST and so on, with
  // SMTPSPEC_POLICY. {to} is the first recipient, {recipients} all of them, with commas; {ca} and
  // {message} are files. The message also stands on its standard input.
  std::vector<std::string> command;
  // The name by which the client finds 127.0.0.1; certificates are for it.
  std::string host = "localhost";
  // A client that is silent for so long, and to which nothing more will be said, waits.
  std::chrono::milliseconds silence{1500};
  // For the first connection, and for the whole run.
  std::chrono::milliseconds start_limit{30'000}, run_limit{60'000};
};

// Each run has a port of its own on 127.0.0.1. The CA that clients are to trust
// is made once. The error is a line for a person.
std::expected<std::unique_ptr<ClientUnderTest>, std::string> NewProgramClient(
    ProgramOptions options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CLIENT_RUN_PROGRAM_CLIENT_H_
