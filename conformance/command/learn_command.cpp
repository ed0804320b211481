#include "conformance/command/learn_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <expected>
#include <memory>
#include <thread>
#include <utility>

#include "conformance/command/check_outputs.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"
#include "conformance/learn/learn.h"
#include "conformance/learn/machine_file.h"
#include "conformance/learn/own_server.h"
#include "conformance/learn/server_teacher.h"
#include "conformance/report/escapes.h"
#include "net/host.h"
#include "net/option_numbers.h"
#include "net/progress.h"

namespace smtpspec {
namespace {

constexpr unsigned kMode = 0644;
constexpr std::size_t kOwnDepth = 2, kDepth = 1;
// Servers take a process for each, and some no more than twenty.
constexpr std::size_t kLoopbackJobs = 16;
// For one reply. A server that has stopped to reply makes each conversation wait for so long.
constexpr double kTimeout = 2;

constexpr const char* kFooter =
    "Says conversations to the server until it is known what it answers in each state, and writes\n"
    "the machine: as DOT on standard output, or into the files that are named. docs/learning.md\n"
    "says how to read it, and lists the inputs.\n"
    "Exit codes: 0 learned; 1 it is not, or a limit came first: what is known is written.\n\n"
    "Example: smtpspec learn localhost:2525 --json mine.json --dot mine.dot";

struct Task {
  std::shared_ptr<TeacherOptions> teacher = std::make_shared<TeacherOptions>();
  TeacherFactory teachers;
  LearnOptions learn;
  MachineRecord record;  // what is known of it before
};

using Planned = std::expected<Task, CommandError>;
std::expected<SymbolValues, CommandError> PlanServer(const LearnCommandOptions& options,
                                                     Task& task) {
  CheckOptions told = options.peer;
  if (!told.timeout) told.timeout = kTimeout;
  const bool implicit = options.tls == "implicit";
  const auto plan = PlanPeer(told);
  if (!plan) return std::unexpected(plan.error());
  CheckPlan server = *plan;
  if (implicit) server.socket.tls_port = server.socket.address.port;
  task.teacher->port = implicit ? ServerTarget::Port::kImplicitTls : ServerTarget::Port::kClear;
  task.teacher->guard_secrets = plan->run.guard_secrets;
  const std::size_t usual = plan->run.guard_secrets ? 1 : kLoopbackJobs;
  task.learn.limits.jobs = plan->sut ? 1 : options.peer.jobs.value_or(usual);
  task.learn.depth = options.depth.value_or(kDepth);
  task.teachers = [teacher = task.teacher, targets = server.Targets()] {
    return NewServerTeacher(teacher, targets(/*openssl=*/true));
  };
  SymbolValues values;
  values.from = plan->run.from;
  values.to = plan->run.to;
  values.account = plan->run.account;
  return values;
}

SymbolValues PlanOwn(const LearnCommandOptions& options, Task& task) {
  task.learn.depth = options.depth.value_or(kOwnDepth);
  task.learn.limits.jobs =
      options.peer.jobs.value_or(std::max(1U, std::thread::hardware_concurrency()));
  task.teacher->port =
      options.tls == "implicit" ? ServerTarget::Port::kImplicitTls : ServerTarget::Port::kClear;
  task.teachers = OwnServerTeachers(task.teacher);
  return OwnServerValues();
}

Planned Plan(const LearnCommandOptions& options, const std::vector<std::string>& command) {
  if (options.own == !options.peer.target.empty())
    return Misuse("expected the server to be learned, as HOST:PORT, or --own and no server");
  const Step tried = TryOutputFiles({{"--json", options.json}, {"--dot", options.dot}});
  if (!tried) return std::unexpected(tried.error());
  Task task;
  const auto values = options.own ? PlanOwn(options, task) : PlanServer(options, task);
  if (!values) return std::unexpected(values.error());
  auto alphabet = MakeAlphabet(options.alphabet, *values);
  if (!alphabet) return Misuse("--alphabet: " + alphabet.error());
  task.teacher->alphabet = *std::move(alphabet);
  task.teacher->detail = *ReplyDetailFrom(options.replies);
  task.learn.most_states = options.states;
  task.learn.limits.time =
      std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
  task.record.version = SMTPSPEC_VERSION;
  task.record.command = command;
  task.record.target = options.own ? "own" : options.peer.target;
  task.record.transport = options.tls;
  task.record.replies = options.replies;
  task.record.depth = task.learn.depth;
  return task;
}

std::expected<MachineRecord, CommandError> Run(Task& task) {
  net::ProgressLine progress;
  auto learned = Learn(
      task.teacher->alphabet.inputs, task.teacher->alphabet.suffixes, task.teachers, task.learn,
      [&](LearnProgress at) {
        progress.Show(fmt::format("{} conversations, {} states", at.conversations, at.states));
      });
  if (!learned)
    return Refuse(ExitCode::kFailed,
                  learned.error().why == Halt::Why::kNondeterministic
                      ? "the server answers the same conversation in different ways, so that "
                        "there is no machine to learn:\n" +
                            learned.error().text
                      : SafeText(learned.error().text));
  if (learned->machine.states.empty())
    return Refuse(ExitCode::kFailed, "nothing is known of the server when it ended: " +
                                         SafeText(learned->stopped) + "; give it more --seconds");
  MachineRecord record = std::move(task.record);
  record.stopped = learned->stopped;
  record.conversations = learned->conversations;
  record.longest = learned->longest;
  record.duration_ms = static_cast<std::size_t>(learned->time.count());
  record.machine = std::move(learned->machine);
  // Of classes of codes alone too little is known.
  if (task.teacher->detail != ReplyDetail::kClass)
    record.broken = JudgeMachine(record.machine, task.teacher->alphabet,
                                 task.teacher->port == ServerTarget::Port::kImplicitTls);
  return record;
}

Step Write(const std::string& file, const std::string& text) {
  if (file.empty()) return {};
  if (file == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return {};
  }
  const auto written = net::WriteFileDurably(file, text, kMode);
  if (!written) return Refuse(ExitCode::kInternal, written.error());
  return {};
}

// On standard output, unless a machine is written there.
void Tell(const MachineRecord& record, bool machine_on_output) {
  std::FILE* const to = machine_on_output ? stderr : stdout;
  fmt::print(to, "{} {}: {} states, {} inputs; {} conversations of up to {} inputs, {:.1f} s\n",
             SafeText(record.target), record.transport, record.machine.states.size(),
             record.machine.inputs.size(), record.conversations, record.longest,
             static_cast<double>(record.duration_ms) / 1000);
  if (!record.stopped.empty())
    fmt::print(to, "this is not all of it: {}\n", SafeText(record.stopped));
  for (const MachineFinding& finding : record.broken)
    fmt::print(to, "{} ({}) is broken by {}: {}\n", finding.broken.invariant,
               SafeText(finding.broken.kind), Text(record.machine, finding.word),
               SafeText(finding.broken.text));
}

Step WriteAll(const LearnCommandOptions& options, const MachineRecord& record) {
  const bool named = !options.json.empty() || !options.dot.empty();
  const std::string title = record.target + " " + record.transport;
  if (Step done = Write(options.json, MachineJson(record)); !done) return done;
  if (Step done = Write(named ? options.dot : "-", MachineDot(record.machine, title)); !done)
    return done;
  Tell(record, !named || options.json == "-" || options.dot == "-");
  return {};
}

void AddPeer(CLI::App& app, CheckOptions& options) {
  app.add_option("target", options.target, "the server")->type_name("HOST:PORT");
  AddPeerOptions(app, options);
  app.add_flag("--remote-ok", options.remote_ok, "the target may be off the loopback interface");
  app.add_option("-j,--jobs", options.jobs, "conversations at once")
      ->type_name("N")
      ->check(net::WholeNumber(1, 256));
  app.add_option("--timeout", options.timeout, "for one expected reply (2)")
      ->type_name("SECONDS")
      ->check(net::Number(0.01, 3600.0));
}

}  // namespace

CLI::App* AddLearn(CLI::App& program, LearnCommandOptions& options) {
  CLI::App* const app = program.add_subcommand("learn", "the state machine of a server");
  AddPeer(*app, options.peer);
  app->add_flag("--own", options.own, "our own server, in memory");
  app->add_option("--tls", options.tls, "how the port begins: in clear, or with TLS")
      ->check(CLI::IsMember({"starttls", "implicit"}))
      ->capture_default_str();
  app->add_option("--alphabet", options.alphabet, "what is said; all: every input there is")
      ->type_name("INPUT,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  app->add_option("--replies", options.replies, "what of a reply is told apart")
      ->check(CLI::IsMember({"class", "code", "enhanced"}))
      ->capture_default_str();
  app->add_option("--depth", options.depth,
                  "how many inputs are tried behind each state to prove it (2 with --own, else 1)")
      ->type_name("N")
      ->check(net::WholeNumber(1, 5));
  app->add_option("--states", options.states, "stop when there are more")
      ->type_name("N")
      ->check(net::WholeNumber(1, 100000))
      ->capture_default_str();
  app->add_option("--seconds", options.seconds, "stop after this time")
      ->type_name("N")
      ->check(net::Number(0.1, 1e6));
  app->add_option("--json", options.json, "the machine for programs; - is standard output")
      ->type_name("FILE");
  app->add_option("--dot", options.dot, "the machine for Graphviz; - is standard output")
      ->type_name("FILE");
  app->footer(kFooter);
  return app;
}

int RunLearnCommand(const LearnCommandOptions& options, const std::vector<std::string>& command) {
  auto task = Plan(options, command);
  if (!task) return Complain("learn", task.error());
  const auto record = Run(*task);
  if (!record) return Complain("learn", record.error());
  if (const Step written = WriteAll(options, *record); !written)
    return Complain("learn", written.error());
  return static_cast<int>(record->stopped.empty() ? ExitCode::kDone : ExitCode::kFailed);
}

}  // namespace smtpspec
