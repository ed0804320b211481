#include "conformance/command/check_plan_steps.h"

#include <fmt/format.h>

#include <filesystem>

#include "conformance/report/escapes.h"
#include "net/address.h"
#include "tls/openssl_provider.h"

namespace smtpspec {
namespace {

// A file without an anchor in it would otherwise be found out in each handshake.
Step PlanTrust(const CheckOptions& options, CheckPlan& plan) {
  if (const auto name = CheckServerName(options.server_name); !name)
    return Misuse("--server-name: " + name.error());
  if (options.ca_file.empty()) return {};
  auto pem = Contents(options.ca_file, "--ca");
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
    return Misuse(
        fmt::format("{} is no server behind a port: expected neither "
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
  if (!address) return Misuse(address.error());
  if (address->port == 0) return Misuse("port 0 is no port to connect to");
  const bool loopback = net::IsLoopback(*address);
  if (!loopback && !options.remote_ok) {
    return Misuse(
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
  const auto text = Contents(options.password_file, "--password-file");
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

}  // namespace

ServerTargetFactory CheckPlan::Targets() const {
  return sut ? SutTargets(sut, {socket.server_name, socket.trust_pem}) : SocketTargets(socket);
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
