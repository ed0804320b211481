#include "conformance/command/fuzz_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <expected>
#include <filesystem>
#include <memory>
#include <utility>

#include "conformance/blackbox/case_values.h"
#include "conformance/blackbox/finding.h"
#include "conformance/blackbox/server_hunt.h"
#include "conformance/blackbox/server_keeper.h"
#include "conformance/cases/case_text.h"
#include "conformance/command/check_outputs.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/fuzz_expectations.h"
#include "conformance/report/escapes.h"
#include "conformance/report/transcript_secrets.h"
#include "net/host.h"
#include "net/progress.h"
#include "net/stop_signal.h"
#include "parser/base64.h"

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
constexpr double kTimeout = 5;
constexpr unsigned kLoopbackJobs = 8;

using Step = std::expected<void, CommandError>;

std::unexpected<CommandError> Refuse(ExitCode code, std::string text) {
  return std::unexpected(CommandError{code, std::move(text)});
}

int Complain(const CommandError& error) {
  fmt::print(stderr, "smtpspec fuzz: {}\n", error.text);
  return static_cast<int>(error.code);
}

struct Task {
  CheckPlan plan;
  TalkSetup talk;
  HuntOptions hunt;
  ServerTargetFactory targets;
  std::unique_ptr<InboxFolder> inbox;  // null: it cannot be seen
  std::unique_ptr<KeptServer> keeper;  // null: the server runs already
  std::vector<ReportRequest> reports;
  std::optional<Baseline> expectations;
  std::vector<std::string> secrets;
  std::vector<std::pair<std::string, script::Block>> replayed;  // by file
};

std::string PlainOf(const Credentials& account) {
  using namespace std::string_literals;
  return EncodeBase64("\0"s + account.user + "\0"s + account.password.Reveal());
}

script::Placeholders ValuesOf(const CheckPlan& plan) {
  script::Placeholders values;
  values.client = "client.example.org";
  values.host = plan.socket.address.host;
  values.from = plan.run.from;
  values.to = plan.run.to;
  values.domain = values.to.substr(values.to.find('@') + 1);
  values.nonce2 = "other";
  if (plan.run.account) {
    values.user = plan.run.account->user;
    values.plain = PlainOf(*plan.run.account);
  }
  return values;
}

std::expected<script::Block, CommandError> ReadCase(const std::string& file) {
  const auto text = net::ReadFile(file);
  if (!text) return Refuse(ExitCode::kUnreadable, text.error());
  // What stands above the case is for people.
  const std::size_t begin = text->starts_with("case ") ? 0 : text->find("\ncase ");
  const auto block =
      begin == std::string::npos
          ? nullptr
          : cases::CaseFromText(std::string_view(*text).substr(begin == 0 ? 0 : begin + 1));
  if (!block || block->under != script::Block::Under::kServer)
    return Refuse(ExitCode::kUsage,
                  SafeText(file) + ": expected one small case under server, as fuzz writes them");
  return NamesAsOctets(*block);
}

Step ReadCorpus(const std::string& folder, std::vector<script::Block>& into) {
  std::error_code error;
  if (folder.empty()) return {};
  std::filesystem::create_directories(folder, error);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".smtp") files.push_back(entry.path().string());
  if (error)
    return Refuse(ExitCode::kUnreadable,
                  fmt::format("--corpus {}: {}", SafeText(folder), error.message()));
  std::ranges::sort(files);
  for (const std::string& file : files) {
    auto block = ReadCase(file);
    if (!block) return std::unexpected(block.error());
    into.push_back(*std::move(block));
  }
  return {};
}

Step PlanFiles(const FuzzCommandOptions& options, Task& task) {
  auto reports = ParseReportRequests(options.peer.reports);
  if (!reports) return std::unexpected(reports.error());
  task.reports = *std::move(reports);
  if (!options.peer.expectations_file.empty()) {
    auto read = ReadBaseline(options.peer.expectations_file);
    if (!read) return std::unexpected(read.error());
    task.expectations = *std::move(read);
  }
  for (const std::string& file : options.replay) {
    auto block = ReadCase(file);
    if (!block) return std::unexpected(block.error());
    task.replayed.emplace_back(file, *std::move(block));
  }
  if (const Step tried = TryOutputs(options.peer); !tried) return tried;
  return ReadCorpus(options.corpus, task.hunt.seeds);
}

std::expected<Task, CommandError> Plan(const FuzzCommandOptions& options) {
  Task task;
  CheckOptions told = options.peer;
  if (!told.timeout) told.timeout = kTimeout;
  auto plan = PlanPeer(told);
  if (!plan) return std::unexpected(plan.error());
  task.plan = *std::move(plan);
  if (const Step read = PlanFiles(options, task); !read) return std::unexpected(read.error());
  task.talk.values = ValuesOf(task.plan);
  task.talk.patience = task.plan.socket.reply_patience;
  task.talk.guard_secrets = task.plan.run.guard_secrets;
  task.hunt.time = std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
  task.hunt.runs = options.runs;
  task.hunt.seed = task.plan.run.seed;
  task.hunt.jobs = options.peer.jobs.value_or(task.plan.run.guard_secrets ? 1 : kLoopbackJobs);
  task.hunt.implicit = task.plan.socket.tls_port.has_value();
  task.hunt.account = task.plan.run.account.has_value();
  if (task.plan.run.account) task.secrets = SecretForms(*task.plan.run.account);
  if (!options.peer.inbox.empty()) {
    task.inbox = std::make_unique<InboxFolder>(options.peer.inbox);
    task.talk.inbox = task.inbox.get();
  }
  task.targets = SocketTargets(task.plan.socket);
  if (!options.peer.spawn.empty())
    task.keeper = std::make_unique<KeptServer>(
        options.peer.spawn, task.plan.socket.address,
        std::chrono::milliseconds(static_cast<std::int64_t>(options.peer.ready_timeout * 1000)));
  return task;
}

std::string Text(const HuntFinding& finding) {
  return fmt::format("{} ({}): {}", finding.broken.invariant, SafeText(finding.broken.kind),
                     SafeText(finding.broken.text));
}

// The file of a finding; empty: it could not be written.
std::string WriteFinding(const FuzzCommandOptions& options, const Task& task,
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
    if (!written) return Refuse(ExitCode::kInternal, written.error());
  }
  return {};
}

std::string ReproduceFuzz(const FuzzCommandOptions& options) {
  std::string command = ReproduceCommand(options.peer);
  constexpr std::string_view kCheck = "smtpspec check";
  return "smtpspec fuzz" + command.substr(kCheck.size());
}

RunReport ReportOf(const FuzzCommandOptions& options, const Task& task, const HuntResult& result,
                   const std::vector<std::string>& command) {
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

int Finish(const FuzzCommandOptions& options, const Task& task, const HuntResult& result,
           const std::vector<std::string>& command) {
  RunReport report = ReportOf(options, task, result, command);
  std::size_t expected = 0;
  if (task.expectations) {
    const ExpectedFindings known = ApplyExpectations(*task.expectations, report);
    expected = known.expected;
    for (const std::string& line : known.unused) fmt::print("not seen: {}\n", SafeText(line));
  }
  if (const auto written = WriteReports(task.reports, report); !written)
    return Complain(written.error());
  if (const Step written = WriteCorpus(options.corpus, result.corpus); !written)
    return Complain(written.error());
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

int Replay(const Task& task) {
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
  app->add_option("--tls-port", peer.tls_port, "its port for implicit TLS")->type_name("PORT");
  app->add_option("--inbox", peer.inbox, "the folder where messages to --to arrive, one file each")
      ->type_name("DIR");
  AddPeerOptions(*app, peer);
  app->add_flag("--remote-ok", peer.remote_ok, "the target may be off the loopback interface");
  app->add_option("--seconds", options.seconds, "stop after this time")
      ->type_name("N")
      ->check(CLI::Range(0.1, 1e7))
      ->capture_default_str();
  app->add_option("--runs", options.runs, "stop after so many connections")->type_name("N");
  app->add_option("--seed", peer.seed, "of the changes; with -j 1 their order follows from it")
      ->type_name("N");
  app->add_option("-j,--jobs", peer.jobs, "connections at once (8 on loopback, else 1)")
      ->type_name("N")
      ->check(CLI::Range(1U, 256U));
  app->add_option("--rate", peer.rate, "new connections a second")
      ->type_name("N")
      ->check(CLI::Range(0.001, 1e6));
  app->add_option("--timeout", peer.timeout, "for a reply that is due (5)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.01, 3600.0));
  app->add_option("--spawn", peer.spawn,
                  "start the server with this shell command, and again when it dies")
      ->type_name("COMMAND");
  app->add_option("--ready-timeout", peer.ready_timeout, "for a spawned server to listen")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 3600.0))
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
  auto task = Plan(options);
  if (!task) return Complain(task.error());
  net::TidyUpOnStopSignals("smtpspec fuzz: stopped by a signal; no report is written");
  if (task->keeper) {
    if (const auto started = task->keeper->Start(); !started)
      return Complain({ExitCode::kNothingProven, started.error()});
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
  if (!result) return Complain({ExitCode::kNothingProven, SafeText(result.error())});
  return Finish(options, *task, *result, command);
}

}  // namespace smtpspec
