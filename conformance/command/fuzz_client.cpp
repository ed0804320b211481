#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "conformance/blackbox/client_cases.h"
#include "conformance/blackbox/client_hunt.h"
#include "conformance/blackbox/finding.h"
#include "conformance/client_run/client_checks.h"
#include "conformance/client_run/program_client.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"
#include "conformance/command/fuzz_command.h"
#include "conformance/command/fuzz_outputs.h"
#include "conformance/report/transcript_secrets.h"
#include "net/option_numbers.h"
#include "net/stop_signal.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

constexpr const char* kFooter =
    "COMMAND is started once a case, as check client does it, and meets the reference server with\n"
    "rules beside it. It is judged by the invariants that can be seen from outside (explain "
    "NAME).\n"
    "What breaks one is had again three times, made small, and written as a script.\n"
    "Exit codes: 0 nothing was found; 1 something was; 3 the client does nothing; 64 and 66 as "
    "for\n"
    "check.\n\n"
    "Example: smtpspec fuzz client --seconds 600 -- \\\n"
    "    curl -s --ssl-reqd --cacert {ca} --url smtp://{host}:{port} --user {user}:{password} \\\n"
    "    --mail-from {from} --mail-rcpt {to} --upload-file {message}";

constexpr double kSilence = 0.5;
constexpr unsigned kJobs = 8;
// What a client may do at its end, such as another try, is over within that time.
constexpr milliseconds kAtItsEnd(5000);
constexpr milliseconds kStart(10'000), kRun(20'000);

struct ClientFuzz {
  std::uint64_t seed = 0;
  FuzzFiles files;
  HuntOptions hunt;
  TlsPolicy policy = TlsPolicy::kStartTls;
  std::unique_ptr<ClientUnderTest> quick, patient, waiting;
  ClientSetup Setup() const { return {*quick, *patient, *waiting, policy, seed}; }
};

std::expected<std::unique_ptr<ClientUnderTest>, CommandError> ClientOf(
    const FuzzCommandOptions& options, milliseconds silence, int times) {
  ProgramOptions program;
  program.command = options.peer.client_command;
  program.host = options.peer.host;
  program.silence = silence;
  program.start_limit = kStart * times;
  program.run_limit = kRun * times;
  auto client = NewProgramClient(std::move(program));
  if (!client) return std::unexpected(CommandError{ExitCode::kOwnFault, client.error()});
  return *std::move(client);
}

Step PlanClients(const FuzzCommandOptions& options, ClientFuzz& fuzz) {
  const milliseconds silence(
      static_cast<std::int64_t>(options.peer.timeout.value_or(kSilence) * 1000));
  struct Wanted {
    std::unique_ptr<ClientUnderTest>& client;
    milliseconds silence;
    int times;
  };
  const Wanted all[] = {{fuzz.quick, silence, 1},
                        {fuzz.patient, silence * 2, 2},
                        {fuzz.waiting, std::max(silence * 2, kAtItsEnd), 2}};
  for (const Wanted& wanted : all) {
    auto client = ClientOf(options, wanted.silence, wanted.times);
    if (!client) return std::unexpected(client.error());
    wanted.client = *std::move(client);
  }
  return {};
}

std::expected<ClientFuzz, CommandError> Plan(const FuzzCommandOptions& options) {
  if (options.peer.client_command.empty())
    return Misuse(
        "expected -- and the command that starts the client, as in: smtpspec fuzz client -- swaks "
        "--server {host}:{port} --to {to}");
  const auto plan = PlanClientCheck(options.peer);
  if (!plan) return std::unexpected(plan.error());
  ClientFuzz fuzz;
  fuzz.seed = plan->run.seed;
  fuzz.policy = *TlsPolicyFrom(options.peer.policy);
  auto files = ReadFuzzFiles(options, script::Block::Under::kClient);
  if (!files) return std::unexpected(files.error());
  fuzz.files = *std::move(files);
  for (auto& [file, block] : fuzz.files.replayed) block = AsRules(std::move(block));
  for (script::Block& block : fuzz.files.corpus) fuzz.hunt.seeds.push_back(AsRules(block));
  SetLimits(options, fuzz.hunt);
  fuzz.hunt.seed = fuzz.seed;
  fuzz.hunt.jobs = options.peer.jobs.value_or(kJobs);
  if (const Step planned = PlanClients(options, fuzz); !planned)
    return std::unexpected(planned.error());
  return fuzz;
}

FuzzedPeer PeerOf(const FuzzCommandOptions& options, const ClientFuzz& fuzz) {
  CheckOptions told = options.peer;
  told.slow = false;
  std::string command = ReproduceClientCommand(told);
  constexpr std::string_view kCheck = "smtpspec check client {check}";
  command.replace(0, kCheck.size(), "smtpspec fuzz client " + std::string(kReplayPlace));
  return {.role = "client",
          .address = fmt::format("{}", fmt::join(options.peer.client_command, " ")),
          .invariants = kOfClients,
          .reproduce = std::move(command),
          .seed = fuzz.seed,
          .secrets = SecretForms(AccountOf(fuzz.seed)),
          .no_text =
              "no text was handed over, so that nothing is known of what follows one: does "
              "the command pass check client control/sends?"};
}

}  // namespace

CLI::App* AddFuzzClient(CLI::App& fuzz, FuzzCommandOptions& options) {
  CLI::App* const app = fuzz.add_subcommand("client", "fuzz a client program");
  CheckOptions& peer = options.peer;
  app->add_option("--policy", peer.policy, "what the command was told to do about TLS")
      ->check(CLI::IsMember({"none", "opportunistic", "starttls", "implicit"}))
      ->capture_default_str();
  app->add_option("--host", peer.host, "the name that the client connects to, for the certificate")
      ->type_name("NAME")
      ->capture_default_str();
  app->add_option("--timeout", peer.timeout,
                  "a client that is silent for so long is taken to wait (0.5)")
      ->type_name("SECONDS")
      ->check(net::Number(0.05, 3600.0));
  AddHuntOptions(*app, options);
  app->add_option("-j,--jobs", peer.jobs, "starts at once (8)")
      ->type_name("N")
      ->check(net::WholeNumber(1, 256));
  AddFuzzFiles(*app, options);
  app->footer(kFooter);
  return app;
}

int FuzzClient(const FuzzCommandOptions& options, const std::vector<std::string>& command) {
  const auto fuzz = Plan(options);
  if (!fuzz) return Complain("fuzz", fuzz.error());
  net::TidyUpOnStopSignals("smtpspec fuzz: stopped by a signal; no report is written");
  const ClientSetup setup = fuzz->Setup();
  if (!fuzz->files.replayed.empty())
    return ReplayFindings(
        fuzz->files, [&](const script::Block& block) { return ReplayClientCase(setup, block); });
  const FuzzedPeer peer = PeerOf(options, *fuzz);
  const auto hunt = [&](const HuntEvents& events) { return HuntClient(setup, fuzz->hunt, events); };
  return RunFuzz(options, fuzz->files, peer, hunt, command);
}

}  // namespace smtpspec
