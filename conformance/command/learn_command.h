// `smtpspec learn HOST:PORT`: the state machine of a server.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_LEARN_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_LEARN_COMMAND_H_

#include <CLI/CLI.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conformance/command/check_options.h"

namespace smtpspec {

struct LearnCommandOptions {
  CheckOptions peer;  // target, certificate, account, envelope, timeout, jobs
  bool own = false;   // our own server in memory, and no target
  std::string tls = "starttls";
  std::vector<std::string> alphabet;  // empty: the usual inputs
  std::string replies = "code";
  std::optional<std::size_t> depth;
  std::size_t states = 200;
  double seconds = 0;  // 0: no limit
  std::string json, dot;
};
CLI::App* AddLearn(CLI::App& program, LearnCommandOptions& options);
// 0: the machine is learned. 1: it is not, or a limit came before; what is known then is written.
int RunLearnCommand(const LearnCommandOptions& options, const std::vector<std::string>& command);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_LEARN_COMMAND_H_
