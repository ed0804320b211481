#include <fmt/format.h>

#include "conformance/blackbox/finding.h"
#include "conformance/blackbox/server_hunt.h"
#include "conformance/command/errors.h"
#include "conformance/command/fuzz_command.h"
#include "conformance/command/fuzz_outputs.h"
#include "conformance/command/fuzz_plan.h"
#include "net/option_numbers.h"
#include "net/stop_signal.h"

namespace smtpspec {
namespace {

constexpr const char* kFooter =
    "Says what no client would say, on one connection after the other, and judges what comes by\n"
    "the invariants that can be seen from outside (explain NAME). What breaks one is said again\n"
    "three times, made small, and written as a script.\n"
    "Exit codes: 0 nothing was found; 1 something was; 3 the server cannot be reached; 64 and 66\n"
    "as for check.\n\n"
    "Example: smtpspec fuzz server localhost:2525 --spawn './mymta --port 2525' --seconds 600";

std::string ReproduceFuzz(const FuzzCommandOptions& options) {
  std::string command = ReproduceCommand(options.peer);
  constexpr std::string_view kCheck = "smtpspec check";
  return "smtpspec fuzz" + command.substr(kCheck.size()) + " " + std::string(kReplayPlace);
}

FuzzedPeer PeerOf(const FuzzCommandOptions& options, const FuzzTask& task) {
  return {.role = "server",
          .address = net::Text(task.plan.socket.address),
          .invariants = kOfServers,
          .reproduce = ReproduceFuzz(options),
          .seed = task.hunt.seed,
          .secrets = task.secrets,
          .no_text =
              "no text was taken, so that nothing is known of what follows one: is --to a "
              "recipient that the server takes?"};
}

}  // namespace

CLI::App* AddFuzzServer(CLI::App& fuzz, FuzzCommandOptions& options) {
  CLI::App* const app = fuzz.add_subcommand("server", "fuzz a server");
  CheckOptions& peer = options.peer;
  app->add_option("target", peer.target, "the server under test")
      ->required()
      ->type_name("HOST:PORT");
  app->add_option("--tls-port", peer.tls_port, "its port for implicit TLS")
      ->type_name("PORT")
      ->check(net::WholeNumber(1, 65535));
  app->add_option("--inbox", peer.inbox, "the folder where messages to --to arrive, one file each")
      ->type_name("DIR");
  AddPeerOptions(*app, peer);
  app->add_flag("--remote-ok", peer.remote_ok, "the target may be off the loopback interface");
  AddHuntOptions(*app, options);
  app->add_option("-j,--jobs", peer.jobs, "connections at once (8 on loopback, else 1)")
      ->type_name("N")
      ->check(net::WholeNumber(1, 256));
  app->add_option("--timeout", peer.timeout, "for a reply that is due (5)")
      ->type_name("SECONDS")
      ->check(net::Number(0.01, 3600.0));
  app->add_option("--spawn", peer.spawn,
                  "start the server with this shell command, and again when it dies")
      ->type_name("COMMAND");
  app->add_option("--ready-timeout", peer.ready_timeout, "for a spawned server to listen")
      ->type_name("SECONDS")
      ->check(net::Number(0.1, 3600.0))
      ->capture_default_str();
  AddFuzzFiles(*app, options);
  app->footer(kFooter);
  return app;
}

int FuzzServer(const FuzzCommandOptions& options, const std::vector<std::string>& command) {
  auto task = PlanFuzz(options);
  if (!task) return Complain("fuzz", task.error());
  net::TidyUpOnStopSignals("smtpspec fuzz: stopped by a signal; no report is written");
  if (task->keeper) {
    if (const auto started = task->keeper->Start(); !started)
      return Complain("fuzz", {ExitCode::kNothingProven, started.error()});
  }
  if (!task->files.replayed.empty())
    return ReplayFindings(task->files, [&](const script::Block& block) {
      return ReplayServerCase(task->targets, task->talk, block, task->keeper.get());
    });
  const FuzzedPeer peer = PeerOf(options, *task);
  const auto hunt = [&](const HuntEvents& events) {
    return HuntServer(task->targets, task->talk, task->hunt, task->keeper.get(), events);
  };
  return RunFuzz(options, task->files, peer, hunt, command);
}

}  // namespace smtpspec
