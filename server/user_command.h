// `smtpspec user add`: an account in a file that `smtpspec serve --users` reads.
#ifndef SMTPSPEC_SERVER_USER_COMMAND_H_
#define SMTPSPEC_SERVER_USER_COMMAND_H_

#include <CLI/CLI.hpp>
#include <string>

namespace smtpspec {

struct UserOptions {
  std::string file;
  std::string name;
};

// Adds the subcommand `user` with its subcommand `add` to the program, and gives `add`.
CLI::App* AddUserCommand(CLI::App& program, UserOptions& options);

// Asks for the password (no echo on a terminal, else one line of standard input) and keeps SCRAM
// keys made from it. An account of that name is replaced. Gives the exit code of the program.
int UserAdd(const UserOptions& options);

// The same with a password that is known already.
int UserAdd(const UserOptions& options, const std::string& password);

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_USER_COMMAND_H_
