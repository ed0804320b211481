#include "client/send_command.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <expected>
#include <memory>
#include <utility>

#include "client/send_delivery.h"
#include "client/session.h"
#include "net/address.h"
#include "net/host.h"
#include "parser/printable.h"
#include "tls/openssl_provider.h"

namespace smtpspec {
namespace {

constexpr int kUsage = 64, kUnreadable = 66;

// What is wrong with the options or files, and the exit code that says so.
struct Fault {
  int exit_code;
  std::string text;
};
template <class T>
using OrFault = std::expected<T, Fault>;

Fault Usage(std::string text) {
  return {kUsage, std::move(text)};
}

Fault Unreadable(std::string_view option, const std::string& why) {
  return {kUnreadable, option.empty() ? why : fmt::format("{}: {}", option, why)};
}

// `option`: by which it is named, or nothing.
OrFault<std::string> File(const std::string& path, std::string_view option = {}) {
  if (path.empty()) return std::string();
  std::expected<std::string, std::string> octets = net::ReadFile(path);
  if (!octets) return std::unexpected(Unreadable(option, octets.error()));
  return *octets;
}

OrFault<Envelope> MakeEnvelope(const SendOptions& options) {
  Envelope envelope;
  const std::string from = options.from == "<>" ? "" : options.from;
  Parsed<ReversePath> path = ReversePath::Parse("<" + from + ">");
  if (!path) {
    return std::unexpected(
        Usage(fmt::format("--from \"{}\": at octet {}, {} was expected", Printable(from),
                          path.error().offset - 1, path.error().expected)));
  }
  envelope.reverse_path = *path;
  for (const std::string& to : options.to) {
    Parsed<ForwardPath> forward = ForwardPath::Parse("<" + to + ">");
    if (!forward) {
      return std::unexpected(
          Usage(fmt::format("--to \"{}\": at octet {}, {} was expected", Printable(to),
                            forward.error().offset - 1, forward.error().expected)));
    }
    envelope.recipients.push_back({*forward, {}});
  }
  return envelope;
}

// EHLO wants a name or an address; a machine without either gives the address it cannot be wrong
// in.
OrFault<Host> ClientName(const SendOptions& options) {
  if (options.client_name.empty()) {
    if (Parsed<Host> own = ParseHost(net::HostName())) return *own;
    return *ParseHost("[127.0.0.1]");
  }
  if (Parsed<Host> given = ParseHost(options.client_name)) return *given;
  return std::unexpected(
      Usage("--client-name takes a domain or an address in brackets, such as [192.0.2.1]"));
}

OrFault<std::optional<Credentials>> Account(const SendOptions& options, TlsPolicy policy) {
  if (options.user.empty()) {
    if (!options.password_file.empty() || !options.mechanism.empty()) {
      return std::unexpected(Usage("--password-file and --auth need --user"));
    }
    return std::nullopt;
  }
  if (policy == TlsPolicy::kNone) {
    return std::unexpected(Usage("--user needs TLS: a password is never sent in clear"));
  }
  if (options.password_file.empty()) return std::unexpected(Usage("--user needs --password-file"));
  OrFault<std::string> password = File(options.password_file, "--password-file");
  if (!password) return std::unexpected(password.error());
  while (password->ends_with('\n') || password->ends_with('\r')) password->pop_back();
  return Credentials{options.user, Secret(std::move(*password))};
}

OrFault<std::shared_ptr<const TlsProvider>> Tls(const SendOptions& options, TlsPolicy policy,
                                                const std::string& host) {
  if (policy == TlsPolicy::kNone) return nullptr;
  if (const auto name = CheckServerName(options.server_name); !name)
    return std::unexpected(Usage("--server-name: " + name.error()));
  TlsClientOptions tls;
  tls.server_name = options.server_name.empty() ? host : options.server_name;
  tls.require_verified = false;  // the session judges by its policy
  OrFault<std::string> trust = File(options.ca_file, "--ca");
  if (!trust) return std::unexpected(trust.error());
  if (!options.ca_file.empty()) {
    // Empty text would mean the system's anchors.
    if (const auto usable = CheckTrustPem(*trust); !usable)
      return std::unexpected(Unreadable("--ca " + Printable(options.ca_file), usable.error()));
  }
  tls.trust_pem = *trust;
  if (options.client_certificate.empty() != options.client_key.empty())
    return std::unexpected(Usage("--client-cert and --client-key belong together"));
  OrFault<std::string> chain = File(options.client_certificate, "--client-cert");
  if (!chain) return std::unexpected(chain.error());
  tls.client_chain_pem = *chain;
  OrFault<std::string> key = File(options.client_key, "--client-key");
  if (!key) return std::unexpected(key.error());
  tls.client_key_pem = *key;
  auto provider = NewOpenSslClient(std::move(tls));
  // Names and anchors are tried above, so that only these files are left.
  if (!provider)
    return std::unexpected(Unreadable(
        fmt::format("--client-cert {}, --client-key {}", Printable(options.client_certificate),
                    Printable(options.client_key)),
        provider.error()));
  return *provider;
}

OrFault<Delivery> Prepare(const SendOptions& options) {
  std::expected<net::HostPort, std::string> server = net::ParseHostPort(options.server);
  if (!server) return std::unexpected(Usage(server.error()));
  std::optional<TlsPolicy> policy = TlsPolicyFrom(options.policy);
  if (!policy) {
    return std::unexpected(Usage("--tls takes none, opportunistic, starttls or implicit"));
  }
  OrFault<Envelope> envelope = MakeEnvelope(options);
  if (!envelope) return std::unexpected(envelope.error());
  OrFault<Host> name = ClientName(options);
  if (!name) return std::unexpected(name.error());
  OrFault<std::optional<Credentials>> account = Account(options, *policy);
  if (!account) return std::unexpected(account.error());
  OrFault<std::shared_ptr<const TlsProvider>> tls = Tls(options, *policy, server->host);
  if (!tls) return std::unexpected(tls.error());
  OrFault<std::string> content = File(options.message);
  if (!content) return std::unexpected(content.error());
  auto config = std::make_shared<ClientConfig>(ClientConfig{
      *name, *policy, *tls, options.verify == "pkix", *account, options.mechanism, options.trace});
  const bool nameless =
      options.client_name.empty() && net::HostName().find('.') == std::string::npos;
  return Delivery{
      *server, std::move(config), {std::move(*envelope), std::move(*content)}, nameless};
}

}  // namespace

void AddSend(CLI::App& app, SendOptions& options) {
  app.description("Send one message by the reference client");
  app.footer(
      "Example:\n  smtpspec send --from a@example.org --to b@example.com --ca ca.pem \\\n"
      "      mail.example.com:25 message.eml");
  app.add_option("server", options.server, "HOST:PORT")->required();
  app.add_option("message", options.message, "message file, or - for standard input");
  app.add_option("--from", options.from, "sender; <> for none")->required();
  app.add_option("--to", options.to, "recipient; repeatable")->required()->allow_extra_args(false);
  app.add_option("--user", options.user, "authenticate as this user");
  app.add_option("--password-file", options.password_file, "file with the password; - reads it");
  app.add_option("--auth", options.mechanism, "mechanism of AUTH (default: the strongest)");
  app.add_option("--tls", options.policy, "none, opportunistic, starttls or implicit")
      ->check(CLI::IsMember({"none", "opportunistic", "starttls", "implicit"}));
  app.add_option("--verify", options.verify, "pkix or none")
      ->check(CLI::IsMember({"pkix", "none"}));
  app.add_option("--ca", options.ca_file, "trust anchors (PEM; default: the system's)");
  app.add_option("--server-name", options.server_name, "name to verify (default: HOST)");
  app.add_option("--client-cert", options.client_certificate, "client certificate (PEM)");
  app.add_option("--client-key", options.client_key, "its key (PEM)");
  app.add_option("--client-name", options.client_name, "what EHLO says (default: this host)");
  app.add_flag("--trace", options.trace, "print the dialogue, secrets masked");
}

int Send(const SendOptions& options) {
  if (options.message == "-" && options.password_file == "-") {
    fmt::print(stderr, "smtpspec send: message and password cannot both come from -\n");
    return kUsage;
  }
  OrFault<Delivery> delivery = Prepare(options);
  if (!delivery) {
    fmt::print(stderr, "smtpspec send: {}\n", delivery.error().text);
    return delivery.error().exit_code;
  }
  return Deliver(*delivery);
}

}  // namespace smtpspec
