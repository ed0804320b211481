// `smtpspec proxy`: the attacker between two real programs.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_PROXY_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_PROXY_COMMAND_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace smtpspec {

struct ProxyCommandOptions {
  std::string listen, to;
  std::vector<std::string> attacks;
  std::string policy = "starttls";
  bool implicit = false, once = false;
  std::string certificate_file, key_file;
  std::string server_name, checks_folder, report;
};
CLI::App* AddProxy(CLI::App& program, ProxyCommandOptions& options);
// Until SIGTERM or SIGINT, or with `once` until the first connections have ended. 0: neither party
// broke a rule; 1: one did.
int RunProxyCommand(const ProxyCommandOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_PROXY_COMMAND_H_
