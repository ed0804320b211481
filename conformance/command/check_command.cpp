#include "conformance/command/check_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "conformance/client_run/client_checks.h"
#include "conformance/client_run/program_client.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"
#include "conformance/command/list_command.h"
#include "conformance/command/listen_command.h"
#include "conformance/command/spawned_server.h"
#include "conformance/report/escapes.h"
#include "conformance/report/terminal.h"
#include "conformance/report/transcript_files.h"
#include "conformance/report/transcript_secrets.h"
#include "net/host.h"
#include "net/progress.h"
#include "net/stop_signal.h"
#include "net/stream.h"

namespace smtpspec {
namespace {

// Half a report would look like a whole one.
constexpr const char* kStopped = "smtpspec check: stopped by a signal; no report is written";

// "2026-11-21", in UTC.
std::string Today() {
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(net::WallClockSeconds())));
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

// A server that cannot be reached is told of once, and not in every check.
Step Reach(const net::HostPort& address, std::optional<double> seconds) {
  const auto stream = net::Stream::Connect(
      address, std::chrono::milliseconds(static_cast<std::int64_t>(seconds.value_or(10) * 1000)));
  if (stream) return {};
  return std::unexpected(CommandError{ExitCode::kNothingProven, stream.error()});
}

// A folder that mail does not come to would fail every check that looks into it. So a message is
// sent first, over each transport; it is enough that one is found, or that none was taken.
std::expected<void, CommandError> FindInbox(const CheckPlan& plan, const std::string& folder) {
  const auto needs_inbox = [&](const script::Block* check) {
    return std::ranges::count(AllNeeds(plan.library, *check), "inbox") > 0;
  };
  if (folder.empty() || std::ranges::none_of(plan.checks, needs_inbox)) return {};
  const auto probe = std::ranges::find(plan.library.blocks, "control/inbox", &script::Block::id);
  if (probe == plan.library.blocks.end()) return {};
  ServerRunOptions options = plan.run;
  options.segmentation = Segmentation::kWhole;
  options.repeat = 1;
  const RunReport report = RunServerChecks(plan.library, {&*probe}, plan.Targets(), options);
  const auto was = [&](Verdict verdict) {
    return std::ranges::any_of(report.checks, [&](const CheckResult& result) {
      return result.id == probe->id && result.verdict == verdict;
    });
  };
  if (was(Verdict::kPass) || !was(Verdict::kFail)) return {};
  return std::unexpected(CommandError{
      ExitCode::kUsage,
      fmt::format(
          "--inbox {}: the server took a message to {} with 250, and within {:.1f} s it was "
          "not there; expected the folder where that mail is delivered",
          SafeText(folder), SafeText(plan.run.to),
          std::chrono::duration<double>(plan.socket.reply_patience).count())});
}

RunReport Run(const CheckPlan& plan, SpawnedServer* spawned) {
  ServerTargetFactory targets = plan.Targets();
  if (spawned != nullptr) targets = spawned->Watch(std::move(targets));
  net::ProgressLine progress;
  return RunServerChecks(plan.library, plan.checks, targets, plan.run,
                         [&](const CheckResult& result, std::size_t done, std::size_t total) {
                           if (spawned != nullptr) spawned->CheckEnded(result);
                           progress.Show(fmt::format("{}/{} {}", done, total, result.id));
                         });
}

std::expected<RunReport, CommandError> StartClients(const CheckPlan& plan,
                                                    const CheckOptions& options,
                                                    const ClientRunOptions& run) {
  net::TidyUpOnStopSignals(kStopped);
  ProgramOptions program;
  program.command = options.client_command;
  program.host = options.host;
  if (options.timeout)
    program.silence = std::chrono::milliseconds(static_cast<std::int64_t>(*options.timeout * 1000));
  const auto client = NewProgramClient(std::move(program));
  if (!client) return std::unexpected(CommandError{ExitCode::kOwnFault, client.error()});
  net::ProgressLine progress;
  return RunClientChecks(plan.library, plan.checks, **client, run,
                         [&](const CheckResult& result, std::size_t done, std::size_t total) {
                           progress.Show(fmt::format("{}/{} {}", done, total, result.id));
                         });
}

std::string ControlOf(const script::Block& check) {
  const char* const kUsual =
      check.under == script::Block::Under::kClient ? "control/sends" : "control/delivery";
  if (!check.control.empty()) return check.control;
  return check.id == kUsual ? "" : kUsual;
}

// Of a client: its command.
std::string Address(const CheckPlan& plan, const CheckOptions& options) {
  if (!options.listen.at.empty()) return "a client that came to " + options.listen.at;
  if (plan.sut) return options.target;
  if (options.client_command.empty()) return net::Text(plan.socket.address);
  return fmt::format("{}", fmt::join(options.client_command, " "));
}

// What only the caller of the runner knows.
void Complete(const CheckPlan& plan, const CheckOptions& options,
              const std::vector<std::string>& command, RunReport& report) {
  report.version = SMTPSPEC_VERSION;
  report.command = command;
  report.fail_on = Name(plan.fail_on);
  report.address = Address(plan, options);
  for (CheckResult& result : report.checks) {
    for (const script::Block* const check : plan.checks) {
      if (check->id == result.id && result.control.empty()) result.control = ControlOf(*check);
    }
  }
  if (options.show_secrets) return;
  const auto account =
      options.OfClient() ? std::optional(AccountOf(plan.run.seed)) : plan.run.account;
  MaskReport(report, account ? SecretForms(*account) : std::vector<std::string>{});
}

// Labels results, and says how the run ends.
Ending Judge(const CheckPlan& plan, const CheckOptions& options, RunReport& report,
             std::vector<std::string>& remarks) {
  BaselineFindings findings;
  if (plan.baseline) findings = ApplyBaseline(*plan.baseline, plan.not_run, Today(), report);
  if (plan.expectations) {
    findings = HoldToExpectations(*plan.expectations, plan.not_run, Today(), report);
  }
  Ending ending = EndingOf(report, plan.fail_on, options.allow_inconclusive);
  ending.stale_entries = findings.stale.size();
  if (plan.expectations) {
    // Here the list decides, and not the policy.
    ending.unexpected_failures = findings.unexplained.size();
    ending.nothing_proven = EndingOf(report, plan.fail_on, true).nothing_proven;
  }
  for (const std::string& line : findings.unexplained) remarks.push_back("unexplained: " + line);
  for (const std::string& line : findings.stale) remarks.push_back("stale: " + line);
  for (const std::string& line : findings.remarks) remarks.push_back("note: " + line);
  return ending;
}

std::expected<void, CommandError> WriteFiles(const CheckPlan& plan, const CheckOptions& options,
                                             const RunReport& report) {
  if (auto done = WriteReports(plan.reports, report); !done) return done;
  if (!options.transcripts.empty()) {
    if (auto done = WriteTranscripts(options.transcripts, report); !done) return done;
  }
  const std::tuple<const std::string&, bool> lists[] = {{options.write_baseline, false},
                                                        {options.write_expectations, true}};
  for (const auto& [file, all] : lists) {
    if (file.empty()) continue;
    const auto done = net::WriteFileDurably(file, BaselineText(report, all), 0644);
    if (!done) return std::unexpected(CommandError{ExitCode::kOwnFault, done.error()});
  }
  return {};
}

bool WritesToStandardOutput(const CheckPlan& plan) {
  return std::any_of(plan.reports.begin(), plan.reports.end(),
                     [](const ReportRequest& request) { return request.file == "-"; });
}

int Finish(const CheckPlan& plan, const CheckOptions& options,
           const std::vector<std::string>& strays, RunReport& report) {
  RunContext context;
  context.jobs = plan.run.jobs;
  context.remarks = plan.remarks;
  context.remarks.insert(context.remarks.end(), strays.begin(), strays.end());
  Ending ending = Judge(plan, options, report, context.remarks);
  if (const auto written = WriteFiles(plan, options, report); !written) {
    ending.own_fault = true;
    Complain("check", written.error());
  }
  context.exit_code = ExitCodeOf(ending);
  context.by_expectations = plan.expectations.has_value();
  const bool quiet = options.quiet || WritesToStandardOutput(plan);
  if (!quiet) {
    const bool colour = net::StandardOutputIsTerminal() && std::getenv("NO_COLOR") == nullptr;
    const std::string text =
        TerminalReport(report, context, {.colour = colour, .verbose = options.verbose});
    std::fwrite(text.data(), 1, text.size(), stdout);
  } else if (plan.expectations || plan.baseline) {
    // What makes a list wrong is never silent.
    for (const std::string& remark : context.remarks) fmt::print(stderr, "{}\n", SafeText(remark));
  }
  return static_cast<int>(context.exit_code);
}

}  // namespace

int CheckServer(const CheckOptions& options, const std::vector<std::string>& command) {
  const auto plan = PlanCheck(options);
  if (!plan) return Complain("check", plan.error());
  net::TidyUpOnStopSignals(kStopped);
  std::unique_ptr<SpawnedServer> spawned;
  if (!options.spawn.empty()) {
    spawned = std::make_unique<SpawnedServer>(
        options.spawn, plan->socket.address,
        std::chrono::milliseconds(static_cast<std::int64_t>(options.ready_timeout * 1000)));
    if (const auto started = spawned->Start(); !started) {
      return Complain("check", {ExitCode::kNothingProven, started.error()});
    }
  } else if (!plan->sut) {
    if (const auto reached = Reach(plan->socket.address, options.timeout); !reached)
      return Complain("check", reached.error());
  }
  if (const auto found = FindInbox(*plan, options.inbox); !found)
    return Complain("check", found.error());
  RunReport report = Run(*plan, spawned.get());
  net::WaitIfStopping();
  std::vector<std::string> strays;
  if (spawned) {
    spawned->Blame(report);
    strays = spawned->Strays();
  }
  Complete(*plan, options, command, report);
  return Finish(*plan, options, strays, report);
}

int CheckClient(const CheckOptions& options, const std::vector<std::string>& command) {
  const auto plan = PlanClientCheck(options);
  if (!plan) return Complain("check", plan.error());
  ClientRunOptions run;
  run.policy = *TlsPolicyFrom(options.policy);
  run.seed = plan->run.seed;
  run.jobs = plan->run.jobs;
  run.shuffle = plan->run.shuffle;
  run.repeat = plan->run.repeat;
  run.slow = plan->run.slow;
  run.keep_transcripts = plan->run.keep_transcripts;
  run.reproduce = ReproduceClientCommand(options);
  auto report = options.listen.at.empty() ? StartClients(*plan, options, run)
                                          : ListenForClient(*plan, options, run);
  if (!report) return Complain("check", report.error());
  Complete(*plan, options, command, *report);
  return Finish(*plan, options, {}, *report);
}

}  // namespace smtpspec
