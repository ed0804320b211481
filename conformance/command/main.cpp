// The program: which subcommand was asked for, and with what exit code it ends.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <functional>
#include <iostream>
#include <string_view>

#include "client/send_command.h"
#include "conformance/command/attack_text.h"
#include "conformance/command/check_command.h"
#include "conformance/command/diff_command.h"
#include "conformance/command/explain_command.h"
#include "conformance/command/fuzz_command.h"
#include "conformance/command/lab_command.h"
#include "conformance/command/learn_command.h"
#include "conformance/command/list_command.h"
#include "conformance/command/parse_command.h"
#include "conformance/command/persona_command.h"
#include "conformance/command/proxy_command.h"
#include "conformance/command/replay_command.h"
#include "conformance/command/report_command.h"
#include "conformance/report/escapes.h"
#include "server/serve_command.h"
#include "server/user_command.h"

namespace smtpspec {
namespace {

// Every subcommand with its options. What is given to `run` happens after all options were read.
class Program {
 public:
  Program() : app_("Judges SMTP servers and clients, and is both.", "smtpspec") {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", SMTPSPEC_VERSION);
    app_.footer(
        "Example: smtpspec check server localhost:2525\n"
        "Each command has --help with more of them.");
  }

  void AddCommands(const std::vector<std::string>& command) {
    CLI::App* const check = app_.add_subcommand("check", "judge somebody's program");
    check->require_subcommand(1);
    check->footer("Example: smtpspec check server localhost:2525 rfc3207");
    On(AddCheckServer(*check, check_), [this, command] { return CheckServer(check_, command); });
    On(AddCheckClient(*check, check_), [this, command] { return CheckClient(check_, command); });
    CLI::App* const serve = AddServe(app_, serve_);
    AddPersonas(*serve, personas_);
    On(serve,
       [this] { return personas_.Asked() ? ServePersonas(serve_, personas_) : Serve(serve_); });
    AddSendCommand();
    AddParse();
    On(AddLab(app_, lab_), [this] { return RunLabCommand(lab_); });
    On(AddReplay(app_, replay_), [this] { return Replay(replay_); });
    On(AddProxy(app_, proxy_), [this] { return RunProxyCommand(proxy_); });
    const ListCommands list = AddList(app_, list_);
    On(list.checks, [this] { return ListChecks(list_); });
    On(list.requirements, [this] { return ListRequirements(list_); });
    On(AddListAttacks(*list.checks->get_parent(), list_), [this] { return ListAttacks(list_); });
    On(AddListPersonas(*list.checks->get_parent(), list_), [this] { return ListPersonas(list_); });
    On(AddExplain(app_, explain_), [this] { return Explain(explain_); });
    On(AddReport(app_, report_), [this] { return Report(report_); });
    On(AddLearn(app_, learn_), [this, command] { return RunLearnCommand(learn_, command); });
    CLI::App* const fuzz = app_.add_subcommand("fuzz", "fuzz somebody's program from outside");
    fuzz->require_subcommand(1);
    fuzz->footer("Example: smtpspec fuzz server localhost:2525 --seconds 600");
    On(AddFuzzServer(*fuzz, fuzz_), [this, command] { return FuzzServer(fuzz_, command); });
    On(AddFuzzClient(*fuzz, fuzz_), [this, command] { return FuzzClient(fuzz_, command); });
    On(AddDiff(app_, diff_), [this] { return Diff(diff_); });
    On(AddUserCommand(app_, user_), [this] { return UserAdd(user_); });
  }

  // What stands behind `--` in `check client` and `fuzz client` is the client's own command line.
  int Run(int argc, char** argv) {
    const std::string_view verb = argc > 2 ? argv[1] : "";
    if ((verb == "check" || verb == "fuzz") && std::string_view(argv[2]) == "client") {
      char** const end = std::find(argv, argv + argc, std::string_view("--"));
      CheckOptions& options = verb == "check" ? check_ : fuzz_.peer;
      if (end != argv + argc) options.client_command.assign(end + 1, argv + argc);
      argc = static_cast<int>(end - argv);
    }
    if (const std::string unknown = Unknown({argv + 1, argv + argc}); !unknown.empty()) {
      fmt::print(stderr, "smtpspec: {}\n", SafeText(unknown));
      return static_cast<int>(ExitCode::kUsage);
    }
    try {
      app_.parse(argc, argv);
      return run_();
    } catch (const CLI::Success& wanted) {
      return app_.exit(wanted);  // --help and --version
    } catch (const CLI::ParseError& wrong) {
      const std::string command = CommandOf({argv + 1, argv + argc});
      fmt::print(stderr, "{0}: {1}; see {0} --help\n", command, SafeText(wrong.what()));
      return static_cast<int>(ExitCode::kUsage);
    } catch (const std::exception& fault) {
      fmt::print(stderr, "smtpspec: our own fault: {}\n", SafeText(fault.what()));
      return static_cast<int>(judging_ ? ExitCode::kOwnFault : ExitCode::kInternal);
    }
  }

 private:
  static std::vector<std::string> CommandsOf(CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* const one : app.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(one->get_name());
    return names;
  }

  // What is wrong with the words that name the command, for a person; empty: nothing.
  std::string Unknown(const std::vector<std::string>& words) {
    CLI::App* app = &app_;
    for (const std::string& word : words) {
      if (word.starts_with('-') || app->get_require_subcommand_min() == 0) return {};
      const std::vector<std::string> names = CommandsOf(*app);
      if (std::find(names.begin(), names.end(), word) == names.end()) {
        if (app == &app_)
          return fmt::format("there is no command {}; --help says what there is", word);
        return fmt::format("there is no {0} {1}; {0} has {2}", app->get_name(), word,
                           fmt::join(names, ", "));
      }
      app = app->get_subcommand(word);
    }
    return {};
  }

  // "smtpspec check server": as far as the words name a command.
  std::string CommandOf(const std::vector<std::string>& words) {
    CLI::App* app = &app_;
    std::string command = app_.get_name();
    for (const std::string& word : words) {
      const std::vector<std::string> names = CommandsOf(*app);
      if (std::find(names.begin(), names.end(), word) == names.end()) break;
      app = app->get_subcommand(word);
      command += " " + word;
    }
    return command;
  }

  void On(CLI::App* app, std::function<int()> run) {
    app->callback([this, app, run = std::move(run)] {
      judging_ = app->get_parent()->get_name() == "check";
      run_ = run;
    });
  }

  void AddSendCommand() {
    CLI::App* const send = app_.add_subcommand("send", "the reference client");
    AddSend(*send, send_);
    On(send, [this] { return Send(send_); });
  }

  void AddParse() {
    CLI::App* const parse = app_.add_subcommand("parse", "lines on standard input as syntax trees");
    parse->add_option("what", parse_kind_, "what each line is")
        ->required()
        ->check(CLI::IsMember({"command", "reply", "ehlo", "mailbox", "path"}));
    parse->footer("Example: echo 'MAIL FROM:<a@example.org> SIZE=5' | smtpspec parse command");
    On(parse, [this] { return RunParse(parse_kind_, std::cin, std::cout); });
  }

  CLI::App app_;
  CheckOptions check_;
  ServeOptions serve_;
  PersonaOptions personas_;
  SendOptions send_;
  LabCommandOptions lab_;
  ReplayOptions replay_;
  ListOptions list_;
  ProxyCommandOptions proxy_;
  ExplainOptions explain_;
  ReportOptions report_;
  LearnCommandOptions learn_;
  FuzzCommandOptions fuzz_;
  DiffOptions diff_;
  UserOptions user_;
  std::string parse_kind_;
  std::function<int()> run_;
  bool judging_ = false;
};

}  // namespace
}  // namespace smtpspec

int main(int argc, char** argv) {
  smtpspec::Program program;
  program.AddCommands(std::vector<std::string>(argv, argv + argc));
  return program.Run(argc, argv);
}
