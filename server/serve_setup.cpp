#include "server/serve_setup.h"

#include <tuple>

#include "net/host.h"
#include "parser/printable.h"
#include "tls/openssl_provider.h"

namespace smtpspec {
namespace {

std::unexpected<ServeFailure> Fail(int exit_code, std::string text) {
  return std::unexpected(ServeFailure{exit_code, std::move(text)});
}

using Addresses = std::pair<net::HostPort, net::HostPort>;

//= threat/open-relay
std::expected<Addresses, ServeFailure> ReadAddresses(const ServeOptions& options) {
  Addresses addresses;
  for (const auto& [option, text, address] :
       {std::tuple{"--listen: ", options.listen, &addresses.first},
        std::tuple{"--listen-tls: ", options.listen_tls, &addresses.second}}) {
    const auto read = net::ParseHostPort(text);
    if (!read) return Fail(kExitUsage, option + read.error());
    if (options.domains.empty() && !net::IsLoopback(*read)) {
      return Fail(kExitUsage,
                  option + net::Text(*read) +
                      " is not a loopback address: a server that others can reach needs "
                      "--domain, or it takes mail for everybody");
    }
    *address = *read;
  }
  return addresses;
}

std::expected<std::vector<Domain>, ServeFailure> ReadDomains(const ServeOptions& options) {
  std::vector<Domain> domains;
  for (const std::string& text : options.domains) {
    const auto domain = Domain::Parse(text);
    if (!domain) {
      return Fail(kExitUsage, "--domain: \"" + Printable(text) +
                                  "\" is not a domain: " + std::string(domain.error().expected) +
                                  " expected at offset " + std::to_string(domain.error().offset));
    }
    domains.push_back(*domain);
  }
  return domains;
}

std::expected<void, ServeFailure> AddUsers(const ServeOptions& options, Accounts& accounts) {
  for (const std::string& text : options.users) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return Fail(kExitUsage, "--user: NAME:PASSWORD expected");
    const auto name = SaslPrep(text.substr(0, colon));
    const auto password = SaslPrep(text.substr(colon + 1));
    if (!name || name->empty() || !password || password->empty()) {
      return Fail(kExitUsage,
                  "--user: a name and a password expected, not empty, in UTF-8 and "
                  "without control characters");
    }
    accounts.Set(*name, DeriveScramKeys(*password, net::RandomOctets(16), kScramIterations));
  }
  if (options.users_file.empty()) return {};
  const auto file = net::ReadFile(options.users_file);
  if (!file) return Fail(kExitUnreadable, file.error());
  if (const auto read = ParseAccounts(*file, accounts); !read) {
    return Fail(kExitUnreadable, options.users_file + ": " + read.error());
  }
  return {};
}

std::expected<ServeIdentity, ServeFailure> ReadOrMakeIdentity(const ServeOptions& options) {
  if (options.certificate_file.empty() != options.key_file.empty()) {
    return Fail(kExitUsage, "--cert and --key belong together");
  }
  const bool given = !options.certificate_file.empty();
  auto identity = given ? ReadIdentity(options.certificate_file, options.key_file)
                        : KeptTestIdentity(net::StateFolder(), net::WallClockSeconds());
  if (!identity) return Fail(given ? kExitUnreadable : kExitFailed, identity.error());
  return std::move(*identity);
}

Domain HostOf(const std::vector<Domain>& domains) {
  if (!domains.empty()) return domains.front();
  const auto host = Domain::Parse(net::HostName());
  return host ? *host : *Domain::Parse("localhost");
}

std::expected<ServerConfig, ServeFailure> ReadConfig(const ServeOptions& options,
                                                     const ServeIdentity& identity) {
  if (options.profile != "mx" && options.profile != "submission") {
    return Fail(kExitUsage, "--profile: mx or submission expected");
  }
  auto domains = ReadDomains(options);
  if (!domains) return std::unexpected(domains.error());
  auto accounts = ReadAccounts(options);
  if (!accounts) return std::unexpected(accounts.error());
  TlsServerOptions tls_options;
  tls_options.certificate_chain_pem = identity.pem.certificate_pem;
  tls_options.private_key_pem = identity.pem.key_pem;
  auto tls = NewOpenSslServer(std::move(tls_options));
  if (!tls) {
    return Fail(kExitUnreadable,
                identity.certificate_file + ", " + identity.key_file + ": " + tls.error());
  }
  const bool mx = options.profile == "mx";
  const Domain host = HostOf(*domains);
  ServerConfig config{.host = host,
                      .domains = std::move(*domains),
                      .tls = std::move(*tls),
                      .accounts = std::move(*accounts),
                      .profile = mx ? ServerProfile::kMx : ServerProfile::kSubmission,
                      .require_tls = options.require_tls,
                      .limits = {}};
  config.limits.message_size = options.max_size;
  return config;
}

std::expected<std::optional<net::Maildir>, ServeFailure> OpenMaildir(const ServeOptions& options) {
  if (options.maildir.empty()) return std::nullopt;
  if (options.discard) return Fail(kExitUsage, "--maildir and --discard exclude each other");
  auto maildir = net::Maildir::Open(options.maildir);
  if (!maildir) return Fail(kExitFailed, "--maildir: " + maildir.error());
  return std::move(*maildir);
}

std::expected<void, ServeFailure> Listen(Serving& serving, const Addresses& addresses) {
  for (const auto& [transport, wanted, address] :
       {std::tuple{Transport::kClear, addresses.first, &serving.smtp},
        std::tuple{Transport::kImplicitTls, addresses.second, &serving.submissions}}) {
    auto listening = serving.loop.Listen(
        wanted, [&context = serving.context, transport](const net::ConnectionFacts& facts,
                                                        net::Workers& workers, Instant now) {
          return std::make_unique<ServeConnection>(context, transport, facts, workers, now);
        });
    if (!listening) return Fail(kExitFailed, listening.error());
    *address = *listening;
  }
  return {};
}

}  // namespace

std::expected<std::shared_ptr<const Accounts>, ServeFailure> ReadAccounts(
    const ServeOptions& options) {
  if (options.users.empty() && options.users_file.empty()) {
    if (options.profile != "submission") return nullptr;
    return Fail(kExitUsage,
                "--profile submission takes mail only from users: give --user or --users");
  }
  auto secret = KeptServerSecret(net::StateFolder());
  if (!secret) return Fail(kExitFailed, secret.error());
  auto accounts = std::make_shared<Accounts>(std::move(*secret));
  if (auto added = AddUsers(options, *accounts); !added) return std::unexpected(added.error());
  return accounts;
}

std::expected<std::unique_ptr<Serving>, ServeFailure> OpenServer(const ServeOptions& options,
                                                                 ServeLog::Sink log) {
  if (options.log != "text" && options.log != "jsonl") {
    return Fail(kExitUsage, "--log: jsonl or text expected");
  }
  const auto addresses = ReadAddresses(options);
  if (!addresses) return std::unexpected(addresses.error());
  auto identity = ReadOrMakeIdentity(options);
  if (!identity) return std::unexpected(identity.error());
  auto config = ReadConfig(options, *identity);
  if (!config) return std::unexpected(config.error());
  auto maildir = OpenMaildir(options);
  if (!maildir) return std::unexpected(maildir.error());
  const LogFormat format = options.log == "jsonl" ? LogFormat::kJsonl : LogFormat::kText;
  std::unique_ptr<Serving> serving(
      new Serving{{std::make_shared<const ServerConfig>(std::move(*config)), std::move(*maildir),
                   ServeLog(format, std::move(log))},
                  std::move(*identity),
                  net::EventLoop(),
                  {},
                  {}});
  if (auto done = Listen(*serving, *addresses); !done) return std::unexpected(done.error());
  return serving;
}

}  // namespace smtpspec
