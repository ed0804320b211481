#include "conformance/tamper/server_end.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "conformance/tamper/hello_engine.h"
#include "conformance/tamper/server_end_arguments.h"
#include "conformance/tamper/server_end_hello.h"
#include "conformance/tamper/server_end_stop.h"
#include "tls/openssl_provider.h"

namespace smtpspec {
namespace {

template <class T>
using Made = std::expected<T, std::string>;
using Provider = std::shared_ptr<const TlsProvider>;

constexpr std::string_view kAnySuite = "ALL:@SECLEVEL=0";

// SSL 3.0 as the oldest of several is the oldest that OpenSSL has.
constexpr std::pair<std::string_view, std::string_view> kVersions[] = {{"ssl3", "TLSv1"},
                                                                       {"1.0", "TLSv1"},
                                                                       {"1.1", "TLSv1.1"},
                                                                       {"1.2", "TLSv1.2"},
                                                                       {"1.3", "TLSv1.3"}};

// `value` of the argument `name` goes into `version`, if there is one.
Made<void> SetVersion(const std::string& name, const std::string& value, std::string& version) {
  if (value.empty()) return {};
  for (const auto& [known, of_library] : kVersions) {
    if (known != value) continue;
    version = of_library;
    return {};
  }
  const std::string more = name == "version" ? "; as version= also ssl2, 1.4 and 1.3-as-1.2" : "";
  return std::unexpected("no " + name + "=" + value + "; known are ssl3, 1.0, 1.1, 1.2 and 1.3" +
                         more);
}

Made<void> SetVersions(const ServerEndArguments& told, TlsVersions& versions) {
  const bool min = told.min.empty(), max = told.max.empty();
  if (auto set = SetVersion(min ? "version" : "min", min ? told.version : told.min, versions.min);
      !set)
    return set;
  return SetVersion(max ? "version" : "max", max ? told.version : told.max, versions.max);
}

}  // namespace

struct ServerEnds::State {
  explicit State(ServerIdentity identity) : who(std::move(identity)) {}

  Made<ServedCertificate> Certificate(const std::string& kind);
  Made<Provider> NewProvider(const ServerEndArguments& told);
  Made<Provider> ProviderOf(const ServerEndArguments& told);
  Made<HelloMaterial> Material();
  Made<std::unique_ptr<TlsEngine>> EndByHello(const ServerEndArguments& told);

  // A key may take seconds. Only those who want the same certificate wait for it.
  struct Slot {
    std::once_flag once;
    Made<ServedCertificate> made;
  };

  const ServerIdentity who;
  std::mutex mutex;  // of the maps
  std::map<std::string, Slot> certificates;
  std::map<ServerEndArguments, Provider> providers;
};

Made<ServedCertificate> ServerEnds::State::Certificate(const std::string& kind) {
  std::unique_lock lock(mutex);
  Slot& slot = certificates[kind];
  lock.unlock();
  std::call_once(slot.once, [&] { slot.made = NewServedCertificate(who, kind); });
  return slot.made;
}

Made<Provider> ServerEnds::State::NewProvider(const ServerEndArguments& told) {
  const std::string usual = told.suite.empty() ? "good" : "rsa";
  const auto certificate = Certificate(told.certificate.empty() ? usual : told.certificate);
  if (!certificate) return std::unexpected(certificate.error());
  TlsServerOptions options;
  options.certificate_chain_pem = certificate->chain_pem;
  options.private_key_pem = certificate->key_pem;
  options.tickets = who.tickets;
  if (certificate->weak) options.cipher_list = kAnySuite;
  if (!told.suite.empty()) options.cipher_list = CipherListOf(told.suite);
  if (!certificate->max_version.empty()) options.versions.max = certificate->max_version;
  if (auto set = SetVersions(told, options.versions); !set) return std::unexpected(set.error());
  options.alpn = {told.alpn.empty() ? "smtp" : told.alpn};
  options.alpn_regardless = !told.alpn.empty();
  return NewOpenSslServer(std::move(options));
}

Made<Provider> ServerEnds::State::ProviderOf(const ServerEndArguments& told) {
  {
    const std::lock_guard lock(mutex);
    if (const auto found = providers.find(told); found != providers.end()) return found->second;
  }
  auto made = NewProvider(told);
  if (!made) return made;
  const std::lock_guard lock(mutex);
  return providers.emplace(told, *made).first->second;
}

Made<HelloMaterial> ServerEnds::State::Material() {
  const auto ecdsa = Certificate("good"), rsa = Certificate("rsa"),
             other = Certificate("self-signed");
  for (const auto* made : {&ecdsa, &rsa, &other})
    if (!*made) return std::unexpected(made->error());
  return HelloMaterial{*ecdsa, *rsa, other->key_pem};
}

Made<std::unique_ptr<TlsEngine>> ServerEnds::State::EndByHello(const ServerEndArguments& told) {
  if (auto good = CheckByHello(told); !good) return std::unexpected(good.error());
  auto material = Material();
  if (!material) return std::unexpected(material.error());
  Provider library;
  if (const auto arguments = LibraryArguments(told)) {
    auto made = ProviderOf(*arguments);
    if (!made) return std::unexpected(made.error());
    library = *std::move(made);
  }
  return NewEndByHello(told, *std::move(material), std::move(library));
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
  const std::string& stop_name = told->cut.empty() ? told->stall : told->cut;
  const auto stop = HandshakeStopFrom(stop_name);
  if (!stop && !stop_name.empty())
    return std::unexpected("no handshake stops at " + stop_name +
                           "; stall= and cut= know hello, certificate and finished");
  Made<std::unique_ptr<TlsEngine>> end = nullptr;
  if (IsByHello(*told)) {
    end = state_->EndByHello(*told);
  } else {
    const auto provider = state_->ProviderOf(*told);
    if (!provider) return std::unexpected(provider.error());
    end = (*provider)->NewEngine();
  }
  if (end && stop) end = NewStoppingEngine(*std::move(end), *stop, !told->cut.empty());
  return end;
}

std::vector<TamperHandshake> HandshakesOf(const script::Block& check) {
  std::vector<TamperHandshake> handshakes;
  for (const script::Step& step : check.steps) {
    const auto* rule = std::get_if<script::Rule>(&step.what);
    if (!rule || rule->change.kind != script::Change::Kind::kTls) continue;
    TamperHandshake& handshake = handshakes.emplace_back();
    for (const script::Template& argument : rule->change.arguments)
      handshake.arguments.push_back(Fill(argument, {}));
  }
  return handshakes;
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
