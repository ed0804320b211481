#include "conformance/command/check_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "conformance/command/check_outputs.h"
#include "conformance/command/listen_command.h"
#include "conformance/report/escapes.h"
#include "conformance/report/selector.h"
#include "conformance/script/embedded_checks.h"
#include "conformance/script/parser.h"
#include "net/host.h"
#include "net/process.h"
#include "net/socket_address.h"
#include "parser/mailbox.h"
#include "parser/path.h"
#include "tls/openssl_provider.h"

namespace smtpspec {
namespace {

using Step = std::expected<void, CommandError>;

std::unexpected<CommandError> Refuse(ExitCode code, std::string text) {
  return std::unexpected(CommandError{code, std::move(text)});
}

std::expected<std::string, CommandError> Contents(const std::string& file) {
  auto text = net::ReadFile(file);
  if (!text) return Refuse(ExitCode::kUnreadable, text.error());
  return std::move(*text);
}

// A file without an anchor in it would otherwise be found out in each handshake.
Step PlanTrust(const CheckOptions& options, CheckPlan& plan) {
  if (options.ca_file.empty()) return {};
  auto pem = Contents(options.ca_file);
  if (!pem) return std::unexpected(pem.error());
  if (const auto trust = CheckTrustPem(*pem); !trust) {
    return Refuse(ExitCode::kUnreadable,
                  fmt::format("--ca {}: {}", SafeText(options.ca_file), trust.error()));
  }
  plan.socket.trust_pem = std::move(*pem);
  return {};
}

// A server in this process has one thread, no port, and nothing that could be started.
Step PlanLibrary(const CheckOptions& options, CheckPlan& plan) {
  if (options.tls_port || !options.inbox.empty() || !options.spawn.empty()) {
    return Refuse(ExitCode::kUsage, fmt::format("{} is no server behind a port: expected neither "
                                                "--tls-port nor --inbox nor --spawn",
                                                SafeText(options.target)));
  }
  const auto sut = LoadSut(options.target.substr(kLibraryTarget.size()));
  if (!sut) return Refuse(ExitCode::kUnreadable, sut.error());
  plan.sut = *sut;
  plan.socket.server_name = options.server_name.empty() ? "localhost" : options.server_name;
  if (const Step trusted = PlanTrust(options, plan); !trusted) return trusted;
  plan.run.jobs = 1;
  return {};
}

Step PlanTarget(const CheckOptions& options, CheckPlan& plan) {
  if (options.target.starts_with(kLibraryTarget)) return PlanLibrary(options, plan);
  const auto address = net::ParseHostPort(options.target);
  if (!address) return Refuse(ExitCode::kUsage, address.error());
  if (address->port == 0) return Refuse(ExitCode::kUsage, "port 0 is no port to connect to");
  const bool loopback = net::IsLoopback(*address);
  if (!loopback && !options.remote_ok) {
    return Refuse(ExitCode::kUsage,
                  fmt::format("{} is not on this machine: with --remote-ok you say that its owner "
                              "agrees to be tested",
                              SafeText(options.target)));
  }
  plan.socket.address = *address;
  plan.socket.tls_port = options.tls_port;
  plan.socket.server_name = options.server_name;
  plan.socket.inbox = options.inbox;
  // A folder that is not there would say of every message that it was not delivered.
  if (std::error_code none;
      !options.inbox.empty() && !std::filesystem::is_directory(options.inbox, none)) {
    return Refuse(ExitCode::kUnreadable, fmt::format("--inbox {}: expected a folder, found none",
                                                     SafeText(options.inbox)));
  }
  if (const Step trusted = PlanTrust(options, plan); !trusted) return trusted;
  if (options.timeout) {
    plan.socket.reply_patience =
        std::chrono::milliseconds(static_cast<std::int64_t>(*options.timeout * 1000));
  }
  plan.run.guard_secrets = !loopback;
  plan.run.jobs = options.jobs.value_or(loopback ? 96 : 2);
  return {};
}

Step PlanAccount(const CheckOptions& options, CheckPlan& plan) {
  if (options.user.empty()) return {};
  const auto text = Contents(options.password_file);
  if (!text) return std::unexpected(text.error());
  std::string password = text->substr(0, text->find('\n'));
  if (!password.empty() && password.back() == '\r') password.pop_back();
  if (password.empty()) {
    return Refuse(ExitCode::kUnreadable,
                  fmt::format("{}: expected a password in the first line, which is empty",
                              SafeText(options.password_file)));
  }
  plan.run.account = Credentials{options.user, Secret(password)};
  return {};
}

Step PlanRun(const CheckOptions& options, CheckPlan& plan) {
  ServerRunOptions& run = plan.run;
  run.from = options.from;
  run.to = options.to;
  // They are put between angle brackets as they are; postmaster alone is a recipient too.
  for (const std::string* const address : {&run.from, &run.to}) {
    const bool fits = address == &run.from
                          ? !address->empty() && ReversePath::Parse("<" + *address + ">")
                          : ForwardPath::Parse("<" + *address + ">").has_value();
    if (!fits) {
      return Refuse(ExitCode::kUsage, fmt::format("\"{}\" is no address; expected one as in "
                                                  "user@example.org",
                                                  SafeText(*address)));
    }
  }
  for (std::string extension : options.require) {
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    run.require.push_back(extension);
  }
  run.certificate_judged = !options.ca_file.empty() || !options.server_name.empty();
  run.segmentation = options.segmentation == "all"     ? Segmentation::kAll
                     : options.segmentation == "whole" ? Segmentation::kWhole
                                                       : Segmentation::kDefault;
  if (options.max_connections) run.jobs = std::min(run.jobs, *options.max_connections);
  if (!options.spawn.empty()) run.jobs = 1;  // so that a crash has one check to belong to
  run.connections_per_second = options.rate;
  if (options.seed) {
    run.seed = *options.seed;
  } else {
    for (const char c : net::RandomOctets(4))
      run.seed = run.seed * 256 + static_cast<unsigned char>(c);
  }
  run.shuffle = options.shuffle;
  run.repeat = options.repeat;
  run.slow = options.slow;
  run.keep_transcripts = !options.transcripts.empty() || !options.reports.empty();
  run.reproduce = ReproduceCommand(options);
  plan.fail_on = *FailOnOf(options.fail_on);
  return {};
}

Step PlanFiles(const CheckOptions& options, CheckPlan& plan) {
  auto reports = ParseReportRequests(options.reports);
  if (!reports) return std::unexpected(reports.error());
  plan.reports = std::move(*reports);
  for (const auto& [file, into] : {std::pair{&options.baseline_file, &plan.baseline},
                                   std::pair{&options.expectations_file, &plan.expectations}}) {
    if (file->empty()) continue;
    auto read = ReadBaseline(*file);
    if (!read) return std::unexpected(read.error());
    *into = std::move(*read);
  }
  return TryOutputs(options);
}

bool IsHostile(const script::Block& check) {
  return std::any_of(check.tags.begin(), check.tags.end(),
                     [](const std::string& tag) { return tag.starts_with("attack:"); });
}

bool IsOfOtherPolicies(const script::Block& check, const CheckOptions& options) {
  return options.OfClient() && !check.policy.empty() &&
         std::find(check.policy.begin(), check.policy.end(), options.policy) == check.policy.end();
}

// Why a check that was selected is left out all the same; counted for the report.
struct LeftOut {
  std::size_t hostile = 0, other_policies = 0, excluded = 0, other_shards = 0;

  bool Counts(const script::Block& check, const CheckOptions& options, const CheckPlan& plan,
              const Shard& shard) {
    if (plan.run.guard_secrets && !options.hostile && IsHostile(check)) return ++hostile > 0;
    if (IsOfOtherPolicies(check, options)) return ++other_policies > 0;
    if (plan.expectations && plan.expectations->Excludes(check.id)) return ++excluded > 0;
    return !shard.Holds(check.id) && ++other_shards > 0;
  }
};

void Tell(const LeftOut& left_out, CheckPlan& plan) {
  const auto tell = [&](std::size_t count, std::string_view why) {
    if (count > 0) plan.remarks.push_back(fmt::format("left out: {} {}", count, why));
  };
  tell(left_out.hostile, "that attack (--hostile runs them off loopback)");
  tell(left_out.other_policies, "about other policies than that of --policy");
  tell(left_out.excluded, "that the expectations exclude");
  tell(left_out.other_shards, "in other shards");
}

std::vector<const script::Block*> ChecksOf(const script::Library& library,
                                           script::Block::Under party) {
  std::vector<const script::Block*> checks;
  for (const script::Block& block : library.blocks) {
    const bool check = block.kind == script::Block::Kind::kCheck;
    if (check && block.under == party) checks.push_back(&block);
  }
  return checks;
}

// For each check whether it is selected.
std::expected<std::vector<bool>, CommandError> Selected(
    const CheckOptions& options, const std::vector<const script::Block*>& checks) {
  std::vector<Selectable> items;
  for (const script::Block* const check : checks) items.push_back(SelectableOf(*check));
  const auto selectors = ReadSelectors(options.selectors);
  if (!selectors) return std::unexpected(selectors.error());
  const auto chosen = Select(*selectors, items);
  if (!chosen) return std::unexpected(chosen.error());
  std::vector<bool> selected(checks.size(), false);
  for (const std::size_t i : *chosen) selected[i] = true;
  return selected;
}

Step PlanChecks(const CheckOptions& options, CheckPlan& plan) {
  auto library = LoadChecks(options.checks_folder);
  if (!library) return std::unexpected(library.error());
  plan.library = std::move(*library);
  const bool client = options.OfClient();
  const std::vector<const script::Block*> all = ChecksOf(
      plan.library, client ? script::Block::Under::kClient : script::Block::Under::kServer);
  auto runs = Selected(options, all);
  if (!runs) return std::unexpected(runs.error());
  const auto shard = options.shard.empty() ? Shard{} : ParseShard(options.shard);
  if (!shard) return std::unexpected(shard.error());
  LeftOut left_out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const script::Block& check = *all[i];
    if ((*runs)[i]) (*runs)[i] = !left_out.Counts(check, options, plan, *shard);
    if ((*runs)[i]) {
      plan.checks.push_back(&check);
    } else {
      plan.not_run.push_back(check.id);
    }
  }
  Tell(left_out, plan);
  return {};
}

// A client that is started here has to find us by it.
Step PlanHost(const CheckOptions& options) {
  if (!Domain::Parse(options.host))
    return Refuse(ExitCode::kUsage,
                  fmt::format("--host {}: expected the name of a host", SafeText(options.host)));
  if (!options.listen.at.empty()) return {};
  const auto addresses = net::Resolve({options.host, 25});
  if (addresses && std::ranges::any_of(*addresses, [](const net::SocketAddress& address) {
        return net::ToHostPort(address).host == "127.0.0.1";
      }))
    return {};
  return Refuse(ExitCode::kUsage,
                fmt::format("--host {}: expected a name that means 127.0.0.1 on this machine, as a "
                            "line of /etc/hosts can say",
                            SafeText(options.host)));
}

}  // namespace

ServerTargetFactory CheckPlan::Targets() const {
  return sut ? SutTargets(sut, {socket.server_name, socket.trust_pem}) : SocketTargets(socket);
}

std::expected<script::Library, CommandError> LoadChecks(const std::string& folder) {
  std::vector<script::ScriptError> errors;
  script::Library library = script::LoadShipped(&errors);
  const ExitCode code = errors.empty() ? ExitCode::kUnreadable : ExitCode::kOwnFault;
  if (errors.empty() && !folder.empty()) {
    errors = script::LoadDirectory(folder, library);
    if (errors.empty()) errors = script::Validate(library, /*shipped=*/false);
  }
  if (errors.empty()) return library;
  std::string text;
  for (const script::ScriptError& error : errors) {
    text += (text.empty() ? "" : "\n") + SafeText(error.Line());
  }
  return Refuse(code, text);
}

std::expected<CheckPlan, CommandError> PlanClientCheck(const CheckOptions& options) {
  CheckPlan plan;
  if (!options.OfClient()) {
    return Refuse(
        ExitCode::kUsage,
        "expected -- and the command that starts the client, as in: smtpspec check client "
        "-- swaks --server {host}:{port} --to {to}; or --listen for one that comes by itself");
  }
  if (!options.listen.at.empty()) {
    if (const Step right = PlanListen(options); !right) return std::unexpected(right.error());
  }
  if (!options.client_command.empty()) {
    if (const auto found = net::FindProgram(options.client_command.front()); !found)
      return Refuse(ExitCode::kNothingProven, SafeText(found.error()));
  }
  if (const Step right = PlanHost(options); !right) return std::unexpected(right.error());
  for (const auto& step : {PlanRun, PlanFiles, PlanChecks}) {
    if (const Step done = step(options, plan); !done) return std::unexpected(done.error());
  }
  plan.run.jobs = options.jobs.value_or(32);
  return plan;
}

std::expected<CheckPlan, CommandError> PlanPeer(const CheckOptions& options) {
  CheckPlan plan;
  for (const auto& step : {PlanTarget, PlanRun, PlanAccount}) {
    if (const Step done = step(options, plan); !done) return std::unexpected(done.error());
  }
  return plan;
}

std::expected<CheckPlan, CommandError> PlanCheck(const CheckOptions& options) {
  CheckPlan plan;
  for (const auto& step : {PlanTarget, PlanRun, PlanFiles, PlanChecks, PlanAccount}) {
    if (const Step done = step(options, plan); !done) return std::unexpected(done.error());
  }
  return plan;
}

}  // namespace smtpspec
