#include "conformance/run/openssl_tester.h"

#include <map>
#include <mutex>
#include <utility>

#include "tls/openssl_provider.h"

namespace smtpspec {
namespace {

// "1.1" as scripts write it, as OpenSSL wants it.
std::string VersionName(const std::string& version) {
  if (version == "ssl3") return "SSLv3";
  return version == "1.0" ? "TLSv1" : "TLSv" + version;
}

using Provider = std::shared_ptr<const TlsProvider>;

Provider NewProvider(const TlsRequest& request, const std::string& name,
                     const std::string& trust_pem) {
  TlsClientOptions options;
  options.send_sni = request.server_name != "none";
  options.server_name =
      request.server_name.empty() || !options.send_sni ? name : request.server_name;
  options.require_verified = false;
  options.trust_pem = trust_pem;
  options.alpn = request.alpn;
  options.resume = request.resume;
  if (!request.min_version.empty()) options.versions.min = VersionName(request.min_version);
  if (!request.max_version.empty()) options.versions.max = VersionName(request.max_version);
  auto client = NewOpenSslClient(std::move(options));
  return client ? *client : nullptr;
}

// All that a provider is made from, as one text: reading trust anchors takes longer than a
// handshake.
std::string Key(const TlsRequest& request, const std::string& name, const std::string& trust_pem) {
  std::string key = trust_pem;
  for (const std::string* part :
       {&name, &request.server_name, &request.min_version, &request.max_version})
    key += '\0' + *part;
  for (const std::string& protocol : request.alpn) key += '\0' + protocol;
  if (request.resume) key += '\0';
  return key;
}

Provider ProviderFor(const TlsRequest& request, const std::string& name,
                     const std::string& trust_pem) {
  static std::mutex mutex;
  static std::map<std::string, Provider> made;
  const std::lock_guard lock(mutex);
  const auto [place, fresh] = made.try_emplace(Key(request, name, trust_pem));
  if (fresh) place->second = NewProvider(request, name, trust_pem);
  return place->second;
}

}  // namespace

std::unique_ptr<TlsEngine> NewOpenSslTester(const TlsRequest& request, const std::string& name,
                                            const std::string& trust_pem) {
  const Provider provider = ProviderFor(request, name, trust_pem);
  return provider ? provider->NewEngine() : nullptr;
}

}  // namespace smtpspec
