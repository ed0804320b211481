#include "conformance/command/fuzz_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <expected>
#include <filesystem>

#include "conformance/blackbox/finding.h"
#include "conformance/blackbox/server_hunt.h"
#include "conformance/command/errors.h"
#include "conformance/command/fuzz_expectations.h"
#include "conformance/command/fuzz_plan.h"
#include "conformance/report/escapes.h"
#include "conformance/report/transcript_secrets.h"
#include "net/host.h"
#include "net/option_numbers.h"
#include "net/progress.h"
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

constexpr unsigned kMode = 0644;
std::string Text(const HuntFinding& finding) {
  return fmt::format("{} ({}): {}", finding.broken.invariant, SafeText(finding.broken.kind),
                     SafeText(finding.broken.text));
}

// The file of a finding; empty: it could not be written.
std::string WriteFinding(const FuzzCommandOptions& options, const FuzzTask& task,
                         const HuntFinding& finding) {
  std::error_code error;
  std::filesystem::create_directories(options.findings, error);
  const std::string file =
      (std::filesystem::path(options.findings) / (NameOf(finding.broken) + ".smtp")).string();
  const std::string by = fmt::format("by smtpspec fuzz server, seed {}", task.hunt.seed);
  const auto written = net::WriteFileDurably(file, FindingScript(finding, by, task.secrets), kMode);
  if (written) return file;
  fmt::print(stderr, "smtpspec fuzz: {}\n", SafeText(written.error()));
  return {};
}

Step WriteCorpus(const std::string& folder, const std::vector<script::Block>& corpus) {
  if (folder.empty()) return {};
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    const std::string file =
        (std::filesystem::path(folder) / fmt::format("case-{}.smtp", i + 1)).string();
    const auto written = net::WriteFileDurably(file, CorpusScript(corpus[i], i + 1), kMode);
    if (!written) return std::unexpected(CommandError{ExitCode::kInternal, written.error()});
  }
  return {};
}

std::string ReproduceFuzz(const FuzzCommandOptions& options) {
  std::string command = ReproduceCommand(options.peer);
  constexpr std::string_view kCheck = "smtpspec check";
  return "smtpspec fuzz" + command.substr(kCheck.size());
}

RunReport ReportOf(const FuzzCommandOptions& options, const FuzzTask& task,
                   const HuntResult& result, const std::vector<std::string>& command) {
  RunReport report;
  report.version = SMTPSPEC_VERSION;
  report.command = command;
  report.seed = std::to_string(task.hunt.seed);
  report.fail_on = "must";
  report.role = "server";
  report.address = net::Text(task.plan.socket.address);
  report.checks = ResultsOf(result.findings, ReproduceFuzz(options));
  report.duration_ms = static_cast<double>(result.time.count());
  MaskReport(report, task.secrets);
  return report;
}

int Finish(const FuzzCommandOptions& options, const FuzzTask& task, const HuntResult& result,
           const std::vector<std::string>& command) {
  RunReport report = ReportOf(options, task, result, command);
  std::size_t expected = 0;
  if (task.expectations) {
    const ExpectedFindings known = ApplyExpectations(*task.expectations, report);
    expected = known.expected;
    for (const std::string& line : known.unused) fmt::print("not seen: {}\n", SafeText(line));
  }
  if (const auto written = WriteReports(task.reports, report); !written)
    return Complain("fuzz", written.error());
  if (const Step written = WriteCorpus(options.corpus, result.corpus); !written)
    return Complain("fuzz", written.error());
  if (result.texts == 0)
    fmt::print(
        "no text was taken, so that nothing is known of what follows one: is --to a recipient that "
        "the server takes?\n");
  const double seconds = std::max(0.001, static_cast<double>(result.time.count()) / 1000);
  if (!result.stopped.empty()) fmt::print("stopped: {}\n", SafeText(result.stopped));
  fmt::print("{} runs, {:.0f} runs/s, {} sequences of replies, seed {}: {} finding{}{}{}\n",
             result.runs, static_cast<double>(result.runs) / seconds, result.sequences,
             task.hunt.seed, result.findings.size(), result.findings.size() == 1 ? "" : "s",
             expected > 0 ? fmt::format(", {} of them expected", expected) : "",
             result.unrepeated > 0
                 ? fmt::format("; {} seen that did not come again", result.unrepeated)
                 : "");
  return static_cast<int>(result.findings.size() > expected ? ExitCode::kFailed : ExitCode::kDone);
}

int Replay(const FuzzTask& task) {
  bool happens = false;
  for (const auto& [file, block] : task.replayed) {
    const std::vector<HuntFinding> findings =
        ReplayServerCase(task.targets, task.talk, block, task.keeper.get());
    for (const HuntFinding& finding : findings)
      fmt::print("{}: {}: {} of {} times\n", SafeText(file), Text(finding), finding.repeated,
                 kRepeats);
    if (findings.empty()) fmt::print("{}: nothing\n", SafeText(file));
    happens = happens || !findings.empty();
  }
  return static_cast<int>(happens ? ExitCode::kFailed : ExitCode::kDone);
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
  app->add_option("--seconds", options.seconds, "stop after this time")
      ->type_name("N")
      ->check(net::Number(0.1, 1e7))
      ->capture_default_str();
  app->add_option("--runs", options.runs, "stop after so many connections")
      ->type_name("N")
      ->check(net::WholeNumber(1));
  app->add_flag("--first", options.first, "stop at the first finding");
  app->add_option("--seed", peer.seed, "of the changes; with -j 1 their order follows from it")
      ->type_name("N")
      ->check(net::WholeNumber());
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
  app->add_option("--findings", options.findings, "where scripts of findings are written")
      ->type_name("DIR")
      ->capture_default_str();
  app->add_option("--corpus", options.corpus, "cases that led somewhere: read, and kept")
      ->type_name("DIR");
  app->add_option("--replay", options.replay,
                  "no fuzzing: whether these cases still break something")
      ->type_name("FILE");
  app->add_option("--expectations", peer.expectations_file,
                  "findings that are known, which fail nothing")
      ->type_name("FILE");
  app->add_option("--report", peer.reports,
                  "repeatable; json jsonl junit tap sarif markdown html; - is standard output")
      ->type_name("FORMAT=FILE")
      ->allow_extra_args(false);
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
  if (!task->replayed.empty()) return Replay(*task);
  net::ProgressLine progress;
  HuntEvents events;
  events.progress = [&](const HuntProgress& at) {
    progress.Show(fmt::format("{} runs, {} sequences of replies, {} findings", at.runs,
                              at.sequences, at.findings));
  };
  events.found = [&](const HuntFinding& finding) {
    progress.Clear();
    const std::string file = WriteFinding(options, *task, finding);
    fmt::print("{}\n  {}\n", Text(finding), SafeText(file));
    std::fflush(stdout);
  };
  const auto result = HuntServer(task->targets, task->talk, task->hunt, task->keeper.get(), events);
  progress.Clear();
  net::WaitIfStopping();
  if (!result) return Complain("fuzz", {ExitCode::kNothingProven, SafeText(result.error())});
  return Finish(options, *task, *result, command);
}

}  // namespace smtpspec
