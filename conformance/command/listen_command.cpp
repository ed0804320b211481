#include "conformance/command/listen_command.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>

#include "conformance/client_run/encounter_site.h"
#include "conformance/client_run/hand_over.h"
#include "conformance/client_run/visited_checks.h"
#include "conformance/command/check_outputs.h"
#include "conformance/command/errors.h"
#include "conformance/report/escapes.h"
#include "net/address.h"
#include "net/event_loop.h"
#include "net/option_numbers.h"
#include "net/progress.h"
#include "net/stop_signal.h"
#include "net/temporary_folder.h"

namespace smtpspec {
namespace {

std::chrono::milliseconds Milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

VisitOptions VisitOptionsOf(const ListenOptions& listen) {
  VisitOptions visit;
  visit.at = *net::ParseHostPort(listen.at);
  visit.by_recipient = listen.by_recipient;
  visit.idle = Milliseconds(listen.idle);
  if (listen.seconds) visit.limit = Milliseconds(*listen.seconds);
  visit.stop = net::StopAsked;
  return visit;
}

}  // namespace

void AddListen(CLI::App& client, CheckOptions& options) {
  ListenOptions& listen = options.listen;
  CLI::Option* const at =
      client
          .add_option("--listen", listen.at,
                      "in place of a command: wait for the client, each check on a port of its "
                      "own, from PORT on; 0 lets the system pick them")
          ->type_name("ADDR:PORT");
  const auto only_with_it = [at](CLI::Option* option) { return option->needs(at); };
  only_with_it(client.add_flag("--by-recipient", listen.by_recipient,
                               "one port for all; the recipient tells which check it is"));
  only_with_it(client.add_option("--hand-over", listen.hand_over,
                                 "where messages, CA and account are put; kept"))
      ->type_name("DIR");
  only_with_it(client.add_option("--idle", listen.idle,
                                 "end when all checks were met and nothing happened for so long"))
      ->type_name("SECONDS")
      ->check(net::Number(0.05, 86400.0))
      ->capture_default_str();
  only_with_it(client.add_option("--seconds", listen.seconds, "end then at the latest"))
      ->type_name("N")
      ->check(net::Number(0.05, 1e7));
  only_with_it(client.add_flag("--remote-ok", options.remote_ok,
                               "listen where others than this machine can connect"));
}

std::expected<void, CommandError> PlanListen(const CheckOptions& options) {
  const ListenOptions& listen = options.listen;
  if (!options.client_command.empty())
    return Misuse("expected either --listen or a command behind --, and there are both");
  if (options.repeat != 1 || options.timeout)
    return Misuse(
        "--repeat and --timeout are for clients that are started here, and --listen waits "
        "for one that is not");
  const auto at = net::ParseHostPort(listen.at);
  if (!at) return Misuse("--listen: " + at.error());
  if (!net::IsLoopback(*at) && !options.remote_ok)
    return Misuse(
        fmt::format("--listen {}: others can connect there, and what listens is hostile; "
                    "with --remote-ok you say that this is wanted",
                    SafeText(listen.at)));
  return TryOutputFolder("--hand-over", listen.hand_over);
}

std::expected<RunReport, CommandError> ListenForClient(const CheckPlan& plan,
                                                       const CheckOptions& options,
                                                       const ClientRunOptions& run) {
  net::IgnoreBrokenPipes();
  const auto site = EncounterSite::New(options.host);
  if (!site) return Refuse(ExitCode::kOwnFault, site.error());
  const auto checks =
      VisitedChecks::New(plan.library, plan.checks, **site, run, VisitOptionsOf(options.listen));
  if (!checks) return Refuse(ExitCode::kNothingProven, checks.error());
  std::unique_ptr<net::TemporaryFolder> own;
  if (options.listen.hand_over.empty()) own = std::make_unique<net::TemporaryFolder>();
  const std::string folder = own ? own->Path() : options.listen.hand_over;
  const auto table = WriteHandOver(folder, (*checks)->Waiting(), (*site)->CaPem());
  if (!table) return Refuse(ExitCode::kOwnFault, table.error());
  net::NoteStopSignals();
  fmt::print("{}hand-over {}\nready\n", *table, folder);
  if (std::fflush(stdout) != 0)
    return Refuse(ExitCode::kOwnFault, "cannot write to standard output");
  net::ProgressLine progress;
  return (*checks)->Run(
      [&](std::size_t met, std::size_t all) { progress.Show(fmt::format("{}/{} met", met, all)); });
}

}  // namespace smtpspec
