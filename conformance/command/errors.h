// How a command says why it cannot go on.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_ERRORS_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_ERRORS_H_

#include <expected>
#include <string>
#include <string_view>

#include "conformance/report/exit_code.h"

namespace smtpspec {

// What is done before anything is sent: it went well, or the command ends with the error.
using Step = std::expected<void, CommandError>;

std::unexpected<CommandError> Refuse(ExitCode code, std::string text);
std::unexpected<CommandError> Misuse(std::string text);  // of the command line: 64

// Tells of it on standard error, in the name of `smtpspec COMMAND`, and gives the exit code.
int Complain(std::string_view command, const CommandError& error);

// Of a file that is named on the command line; `option`: by which, or nothing.
std::expected<std::string, CommandError> Contents(const std::string& file,
                                                  std::string_view option = {});

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_ERRORS_H_
