// `smtpspec serve`: the reference server on sockets.
#ifndef SMTPSPEC_SERVER_SERVE_COMMAND_H_
#define SMTPSPEC_SERVER_SERVE_COMMAND_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace smtpspec {

// As written on the command line; Serve judges the values.
struct ServeOptions {
  std::string listen = "127.0.0.1:2525";
  std::string listen_tls = "127.0.0.1:2465";
  std::string certificate_file, key_file;  // empty: a test CA of our own
  std::vector<std::string> users;          // NAME:PASSWORD
  std::string users_file;
  std::vector<std::string> domains;  // empty: any, on loopback only
  std::string maildir;               // empty: messages are thrown away
  bool discard = false;
  std::string profile = "mx";
  bool require_tls = false;
  std::uint64_t max_size = 35882577;  // octets; 0: no limit
  std::string log = "text";
};

// Adds the subcommand to the program, and gives it.
CLI::App* AddServe(CLI::App& program, ServeOptions& options);

// Until SIGTERM or SIGINT. Listeners and `ready` are printed on standard output, the log and errors
// on standard error. Gives the exit code of the program.
int Serve(const ServeOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_SERVE_COMMAND_H_
