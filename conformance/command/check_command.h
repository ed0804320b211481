// `smtpspec check server`: judges a server.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_CHECK_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_CHECK_COMMAND_H_

#include <string>
#include <vector>

#include "conformance/command/check_options.h"

namespace smtpspec {

// `command`: the command line, for the report. Gives the exit code of docs/cli.md.
int CheckServer(const CheckOptions& options, const std::vector<std::string>& command);
int CheckClient(const CheckOptions& options, const std::vector<std::string>& command);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_CHECK_COMMAND_H_
