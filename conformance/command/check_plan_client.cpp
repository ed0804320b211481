#include "conformance/command/check_plan_steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/command/listen_command.h"
#include "conformance/report/escapes.h"
#include "net/process.h"
#include "net/socket_address.h"
#include "parser/mailbox.h"

namespace smtpspec {
namespace {

// A client that is started here has to find us by it.
Step PlanHost(const CheckOptions& options) {
  if (!Domain::Parse(options.host))
    return Misuse(fmt::format("--host {}: expected the name of a host", SafeText(options.host)));
  if (!options.listen.at.empty()) return {};
  const auto addresses = net::Resolve({options.host, 25});
  if (addresses && std::ranges::any_of(*addresses, [](const net::SocketAddress& address) {
        return net::ToHostPort(address).host == "127.0.0.1";
      }))
    return {};
  return Misuse(
      fmt::format("--host {}: expected a name that means 127.0.0.1 on this machine, as a "
                  "line of /etc/hosts can say",
                  SafeText(options.host)));
}

}  // namespace

std::expected<CheckPlan, CommandError> PlanClientCheck(const CheckOptions& options) {
  CheckPlan plan;
  if (!options.OfClient()) {
    return Misuse(
        "expected -- and the command that starts the client, as in: smtpspec check client "
        "-- swaks --server {host}:{port} --to {to}; or --listen for one that comes by itself");
  }
  if (!options.listen.at.empty()) {
    if (const Step right = PlanListen(options); !right) return std::unexpected(right.error());
  }
  if (!options.client_command.empty()) {
    if (const auto found = net::FindProgram(options.client_command.front()); !found)
      return Refuse(ExitCode::kNothingProven, SafeText(found.error()));
  }
  if (const Step right = PlanHost(options); !right) return std::unexpected(right.error());
  for (const auto& step : {PlanRun, PlanFiles, PlanChecks}) {
    if (const Step done = step(options, plan); !done) return std::unexpected(done.error());
  }
  plan.run.jobs = options.jobs.value_or(32);
  return plan;
}

}  // namespace smtpspec
