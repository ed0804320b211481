#include "conformance/command/persona_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"
#include "conformance/persona/persona.h"
#include "conformance/persona/persona_server.h"
#include "conformance/report/escapes.h"
#include "net/event_loop.h"
#include "net/host.h"
#include "net/stop_signal.h"
#include "server/serve_setup.h"

namespace smtpspec {
namespace {

// As for plain `serve`.
std::expected<std::shared_ptr<const Accounts>, CommandError> AccountsOf(const ServeOptions& serve) {
  auto accounts = ReadAccounts(serve);
  if (accounts) return *std::move(accounts);
  return Refuse(static_cast<ExitCode>(accounts.error().exit_code), accounts.error().text);
}

// Each on both transports. The lines are those of `serve`, with the persona behind them.
Step Listen(PersonaServer& server, const script::Block& persona, const std::string& clear,
            const std::string& implicit) {
  for (const bool tls : {false, true}) {
    const auto at = net::ParseHostPort(tls ? implicit : clear);
    if (!at) return Misuse((tls ? "--listen-tls: " : "--listen: ") + at.error());
    if (!net::IsLoopback(*at))
      return Misuse("a persona is a hostile server: it listens on loopback addresses only");
    const auto address = server.Listen(persona, *at, tls);
    if (!address) return Refuse(ExitCode::kFailed, address.error());
    fmt::print("listening {} {} {}\n", tls ? "submissions" : "smtp", net::Text(*address),
               persona.id);
  }
  return {};
}

// All of them on ports that the system picks.
Step ListenAll(PersonaServer& server, const script::Library& library) {
  for (const script::Block* persona : PersonasOf(library)) {
    const auto found = FindPersona(library, persona->id);
    if (!found) return Refuse(ExitCode::kInternal, found.error());
    if (auto done = Listen(server, *found, "127.0.0.1:0", "127.0.0.1:0"); !done) return done;
  }
  return {};
}

Step Open(PersonaServer& server, const script::Library& library, const ServeOptions& serve,
          const PersonaOptions& options) {
  if (options.all) return ListenAll(server, library);
  auto persona = JoinPersonas(library, options.names);
  if (!persona) return Misuse(persona.error());
  return Listen(server, *persona, serve.listen, serve.listen_tls);
}

// Where clients find the CA.
std::expected<std::string, CommandError> KeepCa(const PersonaServer& server) {
  std::string file = net::StateFolder() + "/persona-ca.pem";
  const auto written = net::WriteFileDurably(file, server.CaPem(), 0644);
  if (!written) return Refuse(ExitCode::kFailed, written.error());
  return file;
}

}  // namespace

void AddPersonas(CLI::App& serve, PersonaOptions& options) {
  CLI::Option* const names =
      serve
          .add_option("--persona", options.names,
                      "Be a faulty server: a persona or a client check, with labels of its vary "
                      "lines; may be repeated")
          ->type_name("NAME[=LABELS]")
          ->allow_extra_args(false);
  serve.add_flag("--all-personas", options.all, "Every one of them, each on ports of its own")
      ->excludes(names);
  serve.add_option("--checks", options.checks_folder, "Load more personas from script files")
      ->type_name("DIR");
}

int ServePersonas(const ServeOptions& serve, const PersonaOptions& options) {
  const auto library = LoadChecks(options.checks_folder);
  if (!library) return Complain("serve", library.error());
  auto accounts = AccountsOf(serve);
  if (!accounts) return Complain("serve", accounts.error());
  net::IgnoreBrokenPipes();
  auto server = PersonaServer::New(
      {*std::move(accounts), [](const std::string& line) { fmt::print(stderr, "{}\n", line); }});
  if (!server) return Complain("serve", {ExitCode::kInternal, server.error()});
  net::NoteStopSignals();
  if (const auto open = Open(**server, *library, serve, options); !open)
    return Complain("serve", open.error());
  const auto ca = KeepCa(**server);
  if (!ca) return Complain("serve", ca.error());
  fmt::print(stderr, "test CA {}\n", *ca);
  fmt::print("ready\n");
  if (std::fflush(stdout) != 0)
    return Complain("serve", {ExitCode::kFailed, "cannot write to standard output"});
  (*server)->Run(net::StopAsked);
  return 0;
}

CLI::App* AddListPersonas(CLI::App& list, ListOptions& options) {
  CLI::App* const personas = list.add_subcommand("personas", "servers for serve --persona");
  personas->add_flag("--json", options.json, "as JSON");
  personas->add_option("--checks", options.checks_folder, "load more from script files")
      ->type_name("DIR");
  personas->footer("Example: smtpspec list personas");
  return personas;
}

int ListPersonas(const ListOptions& options) {
  const auto library = LoadChecks(options.checks_folder);
  if (!library) return Complain("list", library.error());
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const script::Block* persona : PersonasOf(*library)) {
    const std::string arguments = ArgumentsOf(*persona);
    if (options.json) {
      array.push_back({{"id", persona->id},
                       {"title", SafeText(persona->title)},
                       {"labels", arguments},
                       {"check", persona->kind == script::Block::Kind::kCheck}});
    } else {
      fmt::print("{:<40} {}{}\n", persona->id, SafeText(persona->title),
                 arguments.empty() ? "" : "  (" + arguments + ")");
    }
  }
  if (options.json) fmt::print("{}\n", array.dump(1));
  return 0;
}

}  // namespace smtpspec
