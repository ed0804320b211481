#include "conformance/mutant/mutant_tls.h"

#include <functional>
#include <string_view>
#include <utility>

#include "conformance/run/memory_target.h"
#include "net/host.h"
#include "tls/alerts.h"
#include "tls/openssl_provider.h"
#include "tls/test_ca.h"

namespace smtpspec {
namespace {

constexpr std::string_view kHost = "mx.example.org";
constexpr std::int64_t kDay = 24 * 3600;

struct Flaw {
  std::string_view name;
  void (*spoil)(LeafOptions&);
  bool foreign_ca = false;
};
constexpr Flaw kFlaws[] = {
    {"expired",
     [](LeafOptions& leaf) {
       leaf.not_before -= 60 * kDay;
       leaf.not_after = leaf.not_before + 30 * kDay;
     }},
    {"not-yet-valid", [](LeafOptions& leaf) { leaf.not_before = leaf.not_after - kDay; }},
    {"wrong-name", [](LeafOptions& leaf) { leaf.dns_names = {"other.example.org"}; }},
    {"cn-only",
     [](LeafOptions& leaf) {
       leaf.dns_names.clear();
       leaf.common_name = kHost;
     }},
    {"self-signed", [](LeafOptions& leaf) { leaf.self_signed = true; }},
    {"unknown-ca", [](LeafOptions&) {}, true},
};

std::expected<CertificateAndKey, std::string> NewCertificate(const std::string& flaw_name) {
  const std::int64_t now = net::WallClockSeconds();
  LeafOptions leaf{
      .dns_names = {std::string(kHost)}, .not_before = now - kDay, .not_after = now + 60 * kDay};
  if (flaw_name.empty()) return NewLeaf(MemoryCa(), leaf);
  std::string names;
  for (const Flaw& flaw : kFlaws) {
    names += (names.empty() ? "" : ", ") + std::string(flaw.name);
    if (flaw.name != flaw_name) continue;
    flaw.spoil(leaf);
    if (!flaw.foreign_ca) return NewLeaf(MemoryCa(), leaf);
    const auto ca = NewTestCa(now);
    return ca ? NewLeaf(*ca, leaf) : ca;
  }
  return std::unexpected("no certificate=" + flaw_name + "; known are " + names);
}

std::string VersionName(const std::string& version) {
  if (version == "ssl3") return "SSLv3";
  return version == "1.0" ? "TLSv1" : "TLSv" + version;
}

using Sink = std::function<bool(const std::string& name, const std::string& value)>;

// "name=value", one by one. The error is the first argument that `sink` does not know.
std::expected<void, std::string> ReadArguments(const TamperHandshake& handshake, const Sink& sink) {
  for (const std::string& argument : handshake.arguments) {
    const std::size_t equals = argument.find('=');
    const bool known = equals != std::string::npos &&
                       sink(argument.substr(0, equals), argument.substr(equals + 1));
    if (!known)
      return std::unexpected("a server cannot have \"tls " + argument +
                             "\" here; it can have certificate=, min=, max=, version= and alpn=, "
                             "but for alpn= only in checks that use OpenSSL");
  }
  return {};
}

class AlertingEngine : public TlsEngine {
 public:
  explicit AlertingEngine(std::string alert) : alert_(std::move(alert)) {}
  void ReceiveWire(std::string_view) override {
    if (failed_) return;
    failed_ = true;
    int number = 0;
    while (number < 255 && AlertName(number) != alert_) ++number;
    wire_ = std::string("\x15\x03\x03\x00\x02\x02", 6) + static_cast<char>(number);
  }
  void ReceiveEof() override { failed_ = true; }
  std::string TakeWire() override { return std::exchange(wire_, {}); }
  std::string TakePlaintext() override { return {}; }
  void Send(std::string_view) override {}
  void CloseNotify() override {}
  State GetState() const override { return failed_ ? State::kFailed : State::kHandshaking; }
  const TlsFacts& Facts() const override { return facts_; }
  std::string FailureText() const override { return failed_ ? "alert " + alert_ + " sent" : ""; }

 private:
  std::string alert_, wire_;
  bool failed_ = false;
  TlsFacts facts_;
};

}  // namespace

std::unique_ptr<TlsEngine> NewAlertingEngine(const std::string& alert) {
  return std::make_unique<AlertingEngine>(alert);
}

std::expected<std::unique_ptr<TlsEngine>, std::string> NewOpenSslServerEnd(
    const TamperHandshake& handshake) {
  if (!handshake.alert.empty()) return NewAlertingEngine(handshake.alert);
  if (handshake.arguments.empty()) return MemoryTlsServer()->NewEngine();
  TlsServerOptions options;
  std::string flaw;
  const auto read =
      ReadArguments(handshake, [&](const std::string& name, const std::string& value) {
        if (name == "min" || name == "version") options.versions.min = VersionName(value);
        if (name == "max" || name == "version") options.versions.max = VersionName(value);
        if (name == "certificate") flaw = value;
        if (name == "alpn") options.alpn_agrees_to_anything = true;
        return name == "min" || name == "max" || name == "version" || name == "certificate" ||
               name == "alpn";
      });
  if (!read) return std::unexpected(read.error());
  auto certificate = NewCertificate(flaw);
  if (!certificate) return std::unexpected(certificate.error());
  options.certificate_chain_pem = certificate->certificate_pem;
  options.private_key_pem = certificate->key_pem;
  auto provider = NewOpenSslServer(std::move(options));
  if (!provider) return std::unexpected(provider.error());
  return (*provider)->NewEngine();
}

std::expected<LedgerOutcome, std::string> LedgerOutcomeOf(const TamperHandshake& handshake,
                                                          LedgerOutcome given) {
  if (!handshake.alert.empty()) {
    given.succeeds = false;
    given.alert = handshake.alert;
  }
  const auto read =
      ReadArguments(handshake, [&](const std::string& name, const std::string& value) {
        if (name == "alpn") given.alpn = value;
        return name == "alpn";
      });
  if (!read) return std::unexpected(read.error());
  return given;
}

}  // namespace smtpspec
