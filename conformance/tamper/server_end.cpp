#include "conformance/tamper/server_end.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "conformance/tamper/hello_engine.h"
#include "conformance/tamper/server_end_arguments.h"
#include "tls/openssl_provider.h"

namespace smtpspec {
namespace {

using Provider = std::shared_ptr<const TlsProvider>;

constexpr std::string_view kAnySuite = "ALL:@SECLEVEL=0";

std::string VersionName(const std::string& version) {
  if (version == "ssl3") return "SSLv3";
  return version == "1.0" ? "TLSv1" : "TLSv" + version;
}

}  // namespace

struct ServerEnds::State {
  explicit State(ServerIdentity identity) : who(std::move(identity)) {}

  std::expected<ServedCertificate, std::string> Certificate(const std::string& kind);
  std::expected<Provider, std::string> NewProvider(const ServerEndArguments& told);
  // Of handshakes with the same arguments.
  std::expected<Provider, std::string> ProviderOf(const std::vector<std::string>& arguments,
                                                  const ServerEndArguments& told);

  const ServerIdentity who;
  std::mutex mutex;
  std::map<std::string, ServedCertificate> certificates;
  std::map<std::vector<std::string>, Provider> providers;
};

std::expected<ServedCertificate, std::string> ServerEnds::State::Certificate(
    const std::string& kind) {
  if (const auto found = certificates.find(kind); found != certificates.end()) return found->second;
  auto made = NewServedCertificate(who, kind);
  if (made) certificates.emplace(kind, *made);
  return made;
}

std::expected<Provider, std::string> ServerEnds::State::NewProvider(
    const ServerEndArguments& told) {
  const auto certificate = Certificate(told.certificate.empty() ? "good" : told.certificate);
  if (!certificate) return std::unexpected(certificate.error());
  TlsServerOptions options;
  options.certificate_chain_pem = certificate->chain_pem;
  options.private_key_pem = certificate->key_pem;
  if (certificate->weak) options.cipher_list = kAnySuite;
  if (!certificate->max_version.empty()) options.versions.max = certificate->max_version;
  const std::string &min = told.min.empty() ? told.version : told.min,
                    &max = told.max.empty() ? told.version : told.max;
  if (!min.empty()) options.versions.min = VersionName(min);
  if (!max.empty()) options.versions.max = VersionName(max);
  options.alpn = {"smtp"};
  options.alpn_agrees_to_anything = !told.alpn.empty();
  return NewOpenSslServer(std::move(options));
}

std::expected<Provider, std::string> ServerEnds::State::ProviderOf(
    const std::vector<std::string>& arguments, const ServerEndArguments& told) {
  const std::lock_guard lock(mutex);
  if (const auto found = providers.find(arguments); found != providers.end()) return found->second;
  auto made = NewProvider(told);
  if (made) providers.emplace(arguments, *made);
  return made;
}

ServerEnds::ServerEnds(ServerIdentity who) : state_(std::make_unique<State>(std::move(who))) {}
ServerEnds::~ServerEnds() = default;
ServerEnds::ServerEnds(ServerEnds&&) noexcept = default;
ServerEnds& ServerEnds::operator=(ServerEnds&&) noexcept = default;

std::expected<std::unique_ptr<TlsEngine>, std::string> ServerEnds::New(
    const TamperHandshake& handshake) const {
  if (!handshake.alert.empty()) return NewAlertingEngine(handshake.alert);
  const auto told = ReadServerEndArguments(handshake.arguments);
  if (!told) return std::unexpected(told.error());
  const auto provider = state_->ProviderOf(handshake.arguments, *told);
  if (!provider) return std::unexpected(provider.error());
  return (*provider)->NewEngine();
}

bool NeedsOpenSsl(const std::vector<std::string>& arguments) {
  return !std::all_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return argument.starts_with("alpn=") || argument.starts_with("sni=");
  });
}

std::expected<LedgerOutcome, std::string> LedgerOutcomeOf(const TamperHandshake& handshake,
                                                          LedgerOutcome given) {
  if (!handshake.alert.empty()) {
    given.succeeds = false;
    given.alert = handshake.alert;
  }
  const auto told = ReadServerEndArguments(handshake.arguments);
  if (!told) return std::unexpected(told.error());
  if (NeedsOpenSsl(handshake.arguments)) {
    std::string text;
    for (const std::string& argument : handshake.arguments) text += " " + argument;
    return std::unexpected("\"tls" + text +
                           "\" needs OpenSSL; a run without it knows alpn= and alerts");
  }
  if (!told->alpn.empty()) given.alpn = told->alpn;
  return given;
}

}  // namespace smtpspec
