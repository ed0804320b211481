#include "conformance/command/proxy_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <expected>
#include <nlohmann/json.hpp>

#include "conformance/attack/proxy.h"
#include "conformance/command/check_outputs.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"
#include "conformance/report/escapes.h"
#include "conformance/report/exit_code.h"
#include "net/host.h"
#include "net/stop_signal.h"
#include "tls/openssl_provider.h"

namespace smtpspec {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr milliseconds kStep(200);
// A client whose connection broke may come again at once, in clear: that one counts too.
constexpr milliseconds kReconnectTime(1000);
constexpr unsigned kReportMode = 0644;
constexpr std::string_view kJsonReport = "json=";

// Empty: none is asked for.
std::string ReportFile(const ProxyCommandOptions& options) {
  return options.report.empty() ? "" : options.report.substr(kJsonReport.size());
}

const char* NameOf(ProxyFinding::Who who) {
  return who == ProxyFinding::Who::kClient ? "client" : "server";
}

std::expected<std::shared_ptr<const TlsProvider>, CommandError> ObserverOf(
    const ProxyCommandOptions& options) {
  if (options.certificate_file.empty() && options.key_file.empty()) return nullptr;
  if (options.certificate_file.empty() || options.key_file.empty())
    return Misuse("--cert and --key belong together");
  const auto certificate = Contents(options.certificate_file, "--cert"),
             key = Contents(options.key_file, "--key");
  for (const auto* read : {&certificate, &key})
    if (!*read) return std::unexpected(read->error());
  TlsServerOptions server;
  server.certificate_chain_pem = *certificate;
  server.private_key_pem = *key;
  server.alpn = {"smtp"};
  auto made = NewOpenSslServer(std::move(server));
  if (!made)
    return Refuse(ExitCode::kUnreadable,
                  fmt::format("--cert {}, --key {}: {}", SafeText(options.certificate_file),
                              SafeText(options.key_file), made.error()));
  return *std::move(made);
}

std::expected<ProxyOptions, CommandError> OptionsOf(const ProxyCommandOptions& options) {
  ProxyOptions proxy;
  const auto listen = net::ParseHostPort(options.listen), to = net::ParseHostPort(options.to);
  for (const auto* address : {&listen, &to})
    if (!*address) return Misuse(address->error());
  if (!net::IsLoopback(*listen))
    return Misuse(
        "--listen takes an address of this machine only, such as "
        "127.0.0.1:2526: an attacker is no service for others");
  proxy.listen = *listen;
  proxy.to = *to;
  const auto policy = TlsPolicyFrom(options.implicit ? "implicit" : options.policy);
  if (!policy) return Misuse("--policy takes none, opportunistic, starttls or implicit");
  proxy.policy = *policy;
  proxy.implicit = *policy == TlsPolicy::kImplicit;
  proxy.server_name = options.server_name;
  if (!options.report.empty() && !options.report.starts_with(kJsonReport))
    return Misuse("--report takes json=FILE");
  if (const Step tried = TryOutput("--report", ReportFile(options)); !tried)
    return std::unexpected(tried.error());
  if (const auto name = CheckServerName(options.server_name); !name)
    return Misuse("--server-name: " + name.error());
  const auto library = LoadChecks(options.checks_folder);
  if (!library) return std::unexpected(library.error());
  if (options.attacks.empty()) {
    proxy.attack = NoAttack();
  } else {
    auto attack = ComposeAttack(*library, options.attacks);
    if (!attack) return Misuse(attack.error());
    proxy.attack = *std::move(attack);
  }
  auto observer = ObserverOf(options);
  if (!observer) return std::unexpected(observer.error());
  proxy.observer = *std::move(observer);
  return proxy;
}

std::string ReportOf(const Proxy& proxy, const ProxyOptions& options) {
  Json findings = Json::array();
  for (const ProxyFinding& finding : proxy.Judge().Findings())
    findings.push_back({{"who", NameOf(finding.who)},
                        {"connection", finding.connection},
                        {"requirement", finding.requirement},
                        {"text", SafeText(finding.text)}});
  const Json json = {{"schema", "smtpspec-proxy/1"},
                     {"tool", {{"name", "smtpspec"}, {"version", SMTPSPEC_VERSION}}},
                     {"attack", options.attack.id},
                     {"policy", Name(options.policy)},
                     {"inside_tls_seen", options.observer != nullptr},
                     {"connections", proxy.Connections()},
                     {"acted", proxy.Acted()},
                     {"verdict", proxy.Judge().Verdict()},
                     {"findings", findings}};
  return json.dump(1) + "\n";
}

void Say(const std::string& line) {
  fmt::print("{}\n", SafeText(line));
  std::fflush(stdout);
}

void Serve(Proxy& proxy, bool once) {
  net::NoteStopSignals();
  Say("listening " + net::Text(proxy.Address()));
  Say("ready");
  milliseconds quiet_since = net::MonotonicNow();
  while (!net::StopAsked()) {
    for (const std::string& line : proxy.Step(kStep)) Say(line);
    const milliseconds now = net::MonotonicNow();
    if (!proxy.AllEnded() || proxy.Connections() == 0) quiet_since = now;
    if (once && now - quiet_since >= kReconnectTime) break;
  }
}

std::expected<bool, CommandError> Run(const ProxyCommandOptions& options) {
  auto told = OptionsOf(options);
  if (!told) return std::unexpected(told.error());
  auto proxy = Proxy::New(*told);
  if (!proxy)
    return Refuse(proxy.error().listening ? ExitCode::kFailed : ExitCode::kUsage,
                  proxy.error().text);
  Serve(**proxy, options.once);
  for (const ProxyFinding& finding : (*proxy)->Judge().Findings())
    Say(fmt::format("{} connection {}: {} ({})", NameOf(finding.who), finding.connection,
                    finding.text, finding.requirement));
  if (!told->observer)
    Say("what was said inside TLS was not seen; with --cert and --key it is judged too");
  if (!options.attacks.empty() && !(*proxy)->Acted())
    Say("the attack never acted: what it waits for did not come, and the verdict says nothing of "
        "it");
  Say("verdict: " + (*proxy)->Judge().Verdict());
  if (!options.report.empty()) {
    const auto written =
        net::WriteFileDurably(ReportFile(options), ReportOf(**proxy, *told), kReportMode);
    if (!written) return Refuse(ExitCode::kInternal, written.error());
  }
  return (*proxy)->Judge().Findings().empty();
}

}  // namespace

CLI::App* AddProxy(CLI::App& program, ProxyCommandOptions& options) {
  CLI::App* const app = program.add_subcommand("proxy", "the attacker between two real programs");
  app->add_option("--listen", options.listen, "where the client connects to; port 0 picks one")
      ->required()
      ->type_name("ADDR:PORT");
  app->add_option("--to", options.to, "the server")->required()->type_name("HOST:PORT");
  app->add_option("--attack", options.attacks, "one or several, as one; without it nothing is done")
      ->type_name("NAME");
  app->add_option(
         "--policy", options.policy,
         "what the client was told to do: none, opportunistic, starttls (default), implicit")
      ->type_name("POLICY");
  app->add_flag("--implicit", options.implicit, "TLS from the first octet on");
  app->add_option(
         "--cert", options.certificate_file,
         "a certificate that the client trusts: the proxy then sees inside TLS, to judge it")
      ->type_name("FILE");
  app->add_option("--key", options.key_file, "its key")->type_name("FILE");
  app->add_option("--server-name", options.server_name, "in the certificates of the attacker")
      ->type_name("NAME");
  app->add_option("--checks", options.checks_folder, "load more attacks from script files")
      ->type_name("DIR");
  app->add_flag("--once", options.once, "end when the first connections have ended");
  app->add_option("--report", options.report, "who broke a rule, for programs")
      ->type_name("json=FILE");
  app->footer(
      "Prints `listening ADDR:PORT` and `ready`, a line for each connection, and at its end who\n"
      "broke a rule: client, server, both or neither. Exit code 0 for neither, 1 otherwise.\n"
      "An attack that found nothing to act on is told of before the verdict.\n"
      "Example: smtpspec proxy --listen 127.0.0.1:0 --to localhost:25 --attack strip-starttls");
  return app;
}

int RunProxyCommand(const ProxyCommandOptions& options) {
  const auto nobody = Run(options);
  if (!nobody) return Complain("proxy", nobody.error());
  return *nobody ? 0 : 1;
}

}  // namespace smtpspec
