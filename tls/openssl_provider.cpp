#include "tls/openssl_provider.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <string_view>
#include <utility>

#include "parser/printable.h"
#include "tls/openssl_engine.h"
#include "tls/x509.h"

namespace smtpspec {
namespace {

using Settings = OpenSslSettings;
using Fault = std::optional<std::string>;  // for a person; nothing: all is well

std::expected<int, std::string> VersionFrom(const std::string& name) {
#ifdef OPENSSL_NO_SSL3
  if (name == "SSLv3") return std::unexpected("this OpenSSL was built without SSLv3");
#endif
  constexpr std::pair<std::string_view, int> kVersions[] = {{"SSLv3", SSL3_VERSION},
                                                            {"TLSv1", TLS1_VERSION},
                                                            {"TLSv1.1", TLS1_1_VERSION},
                                                            {"TLSv1.2", TLS1_2_VERSION},
                                                            {"TLSv1.3", TLS1_3_VERSION}};
  for (const auto& [known, number] : kVersions)
    if (known == name) return number;
  return std::unexpected("TLS version: SSLv3, TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3 expected, '" +
                         Printable(name) + "' found");
}

Fault SetVersions(SSL_CTX* context, const TlsVersions& versions) {
  const auto min = VersionFrom(versions.min);
  if (!min) return min.error();
  const auto max = VersionFrom(versions.max);
  if (!max) return max.error();
  if (*min > *max) return "TLS versions: " + versions.min + " is newer than " + versions.max;
  SSL_CTX_set_min_proto_version(context, *min);
  SSL_CTX_set_max_proto_version(context, *max);
  const bool old = *min < TLS1_2_VERSION;
  if (old) SSL_CTX_set_security_level(context, 0);
  //= rfc9325/4.1/no-static-rsa
  SSL_CTX_set_cipher_list(context, old ? "ALL:@SECLEVEL=0" : "HIGH:!aNULL:!kRSA:!PSK:!SRP");
  return std::nullopt;
}

Fault UseCertificate(SSL_CTX* context, const std::string& chain_pem, const std::string& key_pem) {
  const auto chain = CertificatesFromPem(chain_pem, "certificate chain");
  if (!chain) return chain.error();
  const auto key = PrivateKeyFromPem(key_pem, "private key");
  if (!key) return key.error();
  if (SSL_CTX_use_certificate(context, chain->front().get()) != 1)
    return "certificate chain: " + TakeOpenSslErrors();
  for (std::size_t i = 1; i < chain->size(); ++i)
    if (SSL_CTX_add1_chain_cert(context, (*chain)[i].get()) != 1)
      return "certificate chain: certificate " + std::to_string(i + 1) + ": " + TakeOpenSslErrors();
  if (X509_check_private_key(chain->front().get(), key->get()) != 1) {
    TakeOpenSslErrors();
    return "private key: it does not belong to the first certificate of the chain";
  }
  if (SSL_CTX_use_PrivateKey(context, key->get()) != 1)
    return "private key: " + TakeOpenSslErrors();
  return std::nullopt;
}

Fault UseTrust(SSL_CTX* context, const std::string& pem) {
  const auto anchors = CertificatesFromPem(pem, "trust anchors");
  if (!anchors) return anchors.error();
  for (const Owned<X509>& anchor : *anchors)
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), anchor.get());
  // What the user gives is trusted as it is, also a certificate that some other CA has signed.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  TakeOpenSslErrors();
  return std::nullopt;
}

std::expected<std::string, std::string> AlpnOnWire(const std::vector<std::string>& protocols) {
  std::string wire;
  for (const std::string& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255)
      return std::unexpected("ALPN: a protocol name of 1 to 255 octets expected");
    wire += static_cast<char>(protocol.size());
    wire += protocol;
  }
  if (wire.size() > 65533) return std::unexpected("ALPN: the names take more than 65533 octets");
  return wire;
}

// A name that begins with a dot would stand for every name below it: OpenSSL takes it so.
bool IsName(const std::string& name) {
  const auto shown = [](unsigned char octet) { return octet > ' ' && octet <= '~'; };
  return name.size() <= 253 && std::ranges::all_of(name, shown) && !name.empty() &&
         name.front() != '.' && name.back() != '.' && name.find("..") == std::string::npos;
}

// As SNI wants it: RFC 6066 section 3.
std::string WithoutRoot(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  return name;
}

//= rfc9525/6.3/dns-id-only
//= rfc9525/6.3/wildcard-is-whole-leftmost-label
Fault SetName(SSL_CTX* context, const TlsClientOptions& options, Settings& settings) {
  if (options.server_name.empty()) return std::nullopt;
  if (const auto fits = CheckServerName(options.server_name); !fits)
    return "server name: " + fits.error();
  const std::string name = WithoutRoot(options.server_name);
  X509_VERIFY_PARAM* param = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_hostflags(
      param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (IsIpAddress(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(param, name.c_str());
    return std::nullopt;
  }
  X509_VERIFY_PARAM_set1_host(param, name.data(), name.size());
  //= rfc6066/3/no-literal-addresses
  if (options.send_sni) settings.server_name = name;
  return std::nullopt;
}

class OpenSslProvider final : public TlsProvider {
 public:
  OpenSslProvider(SslContext context, Settings settings)
      : context_(std::move(context)),
        settings_(std::make_shared<const Settings>(std::move(settings))) {
    InstallCallbacks(context_.get(), *settings_);
  }
  std::unique_ptr<TlsEngine> NewEngine() const override {
    return std::make_unique<OpenSslEngine>(context_.get(), settings_);
  }

 private:
  SslContext context_;
  std::shared_ptr<const Settings> settings_;
};

int OnlyInTls13(SSL* ssl, void*) {
  if (SSL_version(ssl) < TLS1_3_VERSION) SSL_set_options(ssl, SSL_OP_NO_TICKET);
  return 1;
}

// The server keeps nothing of a session: all of it is in the ticket, under keys that OpenSSL makes
// at random for this context, so that no restart and no other provider can read it. They are not
// changed while the process runs. With TLS 1.3 that takes nothing from forward secrecy, since every
// resumption agrees on new keys; with TLS 1.2 it would, so there it is not offered. Nothing is ever
// accepted as early data.
//= rfc9325/3.4/resumption-keeps-forward-secrecy
void OfferTickets(SSL_CTX* context) {
  constexpr long kSeconds = 3600;
  constexpr unsigned char kName[] = {'s', 'm', 't', 'p'};
  SSL_CTX_clear_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_cert_cb(context, OnlyInTls13, nullptr);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_timeout(context, kSeconds);
  SSL_CTX_set_session_id_context(context, kName, sizeof kName);
}

void KeepSession(SSL_CTX* context, Settings& settings) {
  SSL_CTX_clear_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  settings.kept = std::make_shared<KeptSession>();
}

// What both roles have in common.
SslContext NewContext() {
  SslContext context(SSL_CTX_new(TLS_method()));
  assert(context && "out of memory");
  //= rfc9325/3.3/no-compression
  //= rfc9325/3.5/no-renegotiation
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                         SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_dh_auto(context.get(), 1);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
  return context;
}

}  // namespace

std::expected<std::shared_ptr<const TlsProvider>, std::string> NewOpenSslServer(
    TlsServerOptions options) {
  SslContext context = NewContext();
  if (Fault fault = SetVersions(context.get(), options.versions)) return std::unexpected(*fault);
  if (!options.cipher_list.empty() &&
      SSL_CTX_set_cipher_list(context.get(), options.cipher_list.c_str()) != 1)
    return std::unexpected("cipher list: " + TakeOpenSslErrors());
  if (Fault fault =
          UseCertificate(context.get(), options.certificate_chain_pem, options.private_key_pem))
    return std::unexpected(*fault);
  auto alpn = AlpnOnWire(options.alpn);
  if (!alpn) return std::unexpected(alpn.error());
  Settings settings{.alpn = std::move(*alpn),
                    .alpn_regardless = options.alpn_regardless,
                    .key_log = std::move(options.key_log)};
  if (!options.client_trust_pem.empty()) {
    settings.asks_certificate = settings.verify = true;
    if (Fault fault = UseTrust(context.get(), options.client_trust_pem))
      return std::unexpected(*fault);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  } else if (options.tickets) {
    OfferTickets(context.get());
  }
  return std::make_shared<const OpenSslProvider>(std::move(context), std::move(settings));
}

std::expected<std::shared_ptr<const TlsProvider>, std::string> NewOpenSslClient(
    TlsClientOptions options) {
  SslContext context = NewContext();
  if (Fault fault = SetVersions(context.get(), options.versions)) return std::unexpected(*fault);
  if (!options.client_chain_pem.empty())
    if (Fault fault =
            UseCertificate(context.get(), options.client_chain_pem, options.client_key_pem))
      return std::unexpected(*fault);
  auto alpn = AlpnOnWire(options.alpn);
  if (!alpn) return std::unexpected(alpn.error());
  Settings settings{.client = true,
                    .asks_certificate = true,
                    .verify = options.verify,
                    .require_verified = options.verify && options.require_verified,
                    .key_log = std::move(options.key_log)};
  if (!alpn->empty())
    SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(alpn->data()),
                            static_cast<unsigned>(alpn->size()));
  if (options.trust_pem.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else if (Fault fault = UseTrust(context.get(), options.trust_pem)) {
    return std::unexpected(*fault);
  }
  if (Fault fault = SetName(context.get(), options, settings)) return std::unexpected(*fault);
  if (options.verify_time)
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(context.get()),
                               static_cast<time_t>(*options.verify_time));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (options.resume) KeepSession(context.get(), settings);
  TakeOpenSslErrors();
  return std::make_shared<const OpenSslProvider>(std::move(context), std::move(settings));
}

std::expected<void, std::string> CheckServerName(const std::string& name) {
  if (name.empty() || IsName(WithoutRoot(name))) return {};
  return std::unexpected("a DNS name of ASCII letters or an address expected, '" + Printable(name) +
                         "' found");
}

std::expected<void, std::string> CheckTrustPem(const std::string& pem) {
  if (Fault fault = UseTrust(NewContext().get(), pem)) return std::unexpected(*fault);
  return {};
}

}  // namespace smtpspec
