// `smtpspec send`: one message to one server, by the reference client.
#ifndef SMTPSPEC_CLIENT_SEND_COMMAND_H_
#define SMTPSPEC_CLIENT_SEND_COMMAND_H_

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace smtpspec {

struct SendOptions {
  std::string server;         // HOST:PORT
  std::string message = "-";  // a file, or - for standard input
  std::string from;
  std::vector<std::string> to;
  std::string user, password_file, mechanism;
  std::string policy = "starttls";
  std::string verify = "pkix";
  std::string ca_file, server_name;
  std::string client_certificate, client_key;
  std::string client_name;
  bool trace = false;
};

void AddSend(CLI::App& app, SendOptions& options);
// The exit code of docs/cli.md. Says on standard error what happened, one line each.
int Send(const SendOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CLIENT_SEND_COMMAND_H_
