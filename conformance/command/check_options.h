// The options of `smtpspec check server` and `check client`, as written on the command line.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_CHECK_OPTIONS_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_CHECK_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace smtpspec {

// Of a client that is not started here.
struct ListenOptions {
  std::string at;  // ADDR:PORT; empty: it is started
  bool by_recipient = false;
  std::string hand_over;  // empty: a temporary folder
  double idle = 10;       // seconds, also the next
  std::optional<double> seconds;
};

struct CheckOptions {
  std::string target;  // HOST:PORT, of a server
  std::vector<std::string> selectors;

  // Of a client: what it was told to do, and how it is started.
  std::string policy = "starttls";
  std::string host = "localhost";  // as the client calls us
  std::vector<std::string> client_command;
  ListenOptions listen;
  bool OfClient() const { return !client_command.empty() || !listen.at.empty(); }

  std::optional<std::uint16_t> tls_port;
  std::string inbox;  // empty: what is delivered cannot be seen
  std::string ca_file, server_name;
  std::string user, password_file;
  std::string from = "sender@example.org", to = "postmaster";
  std::vector<std::string> require;

  std::string fail_on = "must";
  std::string checks_folder;
  std::string baseline_file, expectations_file;
  std::string write_baseline, write_expectations;
  bool allow_inconclusive = false;

  std::optional<unsigned> jobs, max_connections;
  double rate = 0;  // connections a second; 0: no limit
  std::string shard;
  std::optional<std::uint64_t> seed;
  bool shuffle = false;
  unsigned repeat = 1;
  std::string segmentation = "default";
  bool slow = false;
  std::optional<double> timeout;  // seconds

  std::string spawn;
  double ready_timeout = 10;  // seconds
  bool remote_ok = false, hostile = false;

  std::vector<std::string> reports;
  std::string transcripts;
  bool show_secrets = false, quiet = false, verbose = false;
};

// What is known of a server: its certificate, an account, addresses that it takes.
void AddPeerOptions(CLI::App& app, CheckOptions& options);

// Adds `server` to the subcommand `check`, and gives it.
CLI::App* AddCheckServer(CLI::App& check, CheckOptions& options);

// Likewise `client`. The words behind `--` are no options: the caller puts them into
// `client_command`.
CLI::App* AddCheckClient(CLI::App& check, CheckOptions& options);

// The command that repeats a run of one check: its id is put behind it.
std::string ReproduceCommand(const CheckOptions& options);
// Of a client: the id is put in the place of `{check}`.
std::string ReproduceClientCommand(const CheckOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_CHECK_OPTIONS_H_
