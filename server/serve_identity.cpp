#include "server/serve_identity.h"

#include <charconv>

#include "net/folder_lock.h"
#include "net/host.h"

namespace smtpspec {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kLeafLife = 397 * kDay;  // what the strictest clients accept
constexpr std::int64_t kRenewBefore = 30 * kDay;
constexpr unsigned kPublic = 0644, kPrivate = 0600;

using Pem = std::expected<CertificateAndKey, std::string>;

Pem Read(const std::string& certificate_file, const std::string& key_file) {
  auto certificate = net::ReadFile(certificate_file);
  if (!certificate) return std::unexpected(certificate.error());
  auto key = net::ReadFile(key_file);
  if (!key) return std::unexpected(key.error());
  return CertificateAndKey{std::move(*certificate), std::move(*key)};
}

// The key first: a certificate that is there has its key.
Pem Keep(const Pem& made, const std::string& certificate_file, const std::string& key_file) {
  if (!made) return made;
  if (auto done = net::WriteFileDurably(key_file, made->key_pem, kPrivate); !done) {
    return std::unexpected(done.error());
  }
  if (auto done = net::WriteFileDurably(certificate_file, made->certificate_pem, kPublic); !done) {
    return std::unexpected(done.error());
  }
  return made;
}

// When the kept leaf is to be made anew; 0 when that is not known.
std::int64_t RenewalTime(const std::string& file) {
  const auto text = net::ReadFile(file);
  std::int64_t seconds = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), seconds);
  return seconds;
}

LeafOptions LocalLeaf(std::int64_t now) {
  LeafOptions options;
  options.dns_names = {"localhost"};
  options.ip_addresses = {"127.0.0.1", "::1"};
  options.common_name = "localhost";
  options.not_before = now - kDay;
  options.not_after = now - kDay + kLeafLife;
  return options;
}

}  // namespace

std::expected<ServeIdentity, std::string> ReadIdentity(const std::string& certificate_file,
                                                       const std::string& key_file) {
  auto pem = Read(certificate_file, key_file);
  if (!pem) return std::unexpected(pem.error());
  return ServeIdentity{std::move(*pem), certificate_file, key_file, ""};
}

std::expected<ServeIdentity, std::string> KeptTestIdentity(const std::string& folder,
                                                           std::int64_t now) {
  // Two servers that start at once must not mix their files.
  const auto lock = net::FolderLock::Take(folder);
  if (!lock) return std::unexpected(lock.error());
  const std::string ca_file = folder + "/test-ca.pem", ca_key_file = folder + "/test-ca.key";
  const std::string leaf_file = folder + "/server.pem", leaf_key_file = folder + "/server.key";
  const std::string renewal_file = folder + "/server.renew";

  Pem ca = Read(ca_file, ca_key_file);
  Pem leaf = ca ? Read(leaf_file, leaf_key_file) : Pem(std::unexpect);
  if (!ca) ca = Keep(NewTestCa(now), ca_file, ca_key_file);
  if (!ca) return std::unexpected(ca.error());
  if (!leaf || now >= RenewalTime(renewal_file)) {
    leaf = Keep(NewLeaf(*ca, LocalLeaf(now)), leaf_file, leaf_key_file);
    const std::string renewal = std::to_string(now - kDay + kLeafLife - kRenewBefore);
    if (leaf) {
      if (auto done = net::WriteFileDurably(renewal_file, renewal + "\n", kPublic); !done) {
        return std::unexpected(done.error());
      }
    }
  }
  if (!leaf) return std::unexpected(leaf.error());
  return ServeIdentity{std::move(*leaf), leaf_file, leaf_key_file, ca_file};
}

std::expected<std::string, std::string> KeptServerSecret(const std::string& folder) {
  const auto lock = net::FolderLock::Take(folder);
  if (!lock) return std::unexpected(lock.error());
  const std::string file = folder + "/server-secret";
  if (auto kept = net::ReadFile(file); kept && kept->size() == 32) return *kept;
  std::string secret = net::RandomOctets(32);
  if (auto done = net::WriteFileDurably(file, secret, kPrivate); !done) {
    return std::unexpected(done.error());
  }
  return secret;
}

}  // namespace smtpspec
