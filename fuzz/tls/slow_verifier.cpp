#include "fuzz/tls/slow_verifier.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "fuzz/tls/slow_constraints.h"

namespace smtpspec::fuzz {
namespace {

using Path = std::vector<X509*>;  // the server's own first, the anchor last

struct Free {
  void operator()(X509* one) const { X509_free(one); }
  void operator()(BIO* one) const { BIO_free(one); }
};
using Certificates = std::vector<std::unique_ptr<X509, Free>>;

Certificates Read(const std::string& pem) {
  Certificates all;
  const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (X509* one = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) all.emplace_back(one);
  ERR_clear_error();
  return all;
}

bool IsSelfIssued(X509* one) {
  return X509_NAME_cmp(X509_get_subject_name(one), X509_get_issuer_name(one)) == 0;
}

//= rfc5280/6.1.3/signature-is-verified
bool HasSigned(X509* issuer, X509* one) {
  if (X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(one)) != 0) return false;
  const bool good = X509_verify(one, X509_get0_pubkey(issuer)) == 1;
  ERR_clear_error();
  return good;
}

// Seconds since 1970.
std::int64_t Seconds(const ASN1_TIME* time) {
  tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  // Days of the civil calendar, from the first of March on.
  const std::int64_t month = parts.tm_mon + 1, shifted = (month + 9) % 12;
  const std::int64_t year = parts.tm_year + 1900 - (month <= 2 ? 1 : 0);
  const std::int64_t days = 365 * year + year / 4 - year / 100 + year / 400 +
                            (153 * shifted + 2) / 5 + parts.tm_mday - 1 - 719468;
  return ((days * 24 + parts.tm_hour) * 60 + parts.tm_min) * 60 + parts.tm_sec;
}

//= rfc5280/6.1.3/validity-period
// The last second is counted as over, as OpenSSL has it.
bool IsValidAt(X509* one, std::int64_t time) {
  return Seconds(X509_get0_notBefore(one)) <= time && time < Seconds(X509_get0_notAfter(one));
}

//= rfc5280/4.2/unknown-critical-extension
bool HasUnknownCritical(X509* one) {
  constexpr int kKnown[] = {NID_basic_constraints, NID_key_usage, NID_ext_key_usage,
                            NID_subject_alt_name, NID_name_constraints};
  for (int i = 0; i < X509_get_ext_count(one); ++i) {
    X509_EXTENSION* extension = X509_get_ext(one, i);
    const int kind = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    if (X509_EXTENSION_get_critical(extension) != 0 &&
        std::ranges::find(kKnown, kind) == std::end(kKnown))
      return true;
  }
  return false;
}

// Bits of keyUsage.
constexpr int kDigitalSignature = 0, kKeyCertSign = 5;

//= rfc5280/4.2.1.3/key-usage
// Without the extension all bits are set.
bool MayBeUsedFor(X509* one, int use) {
  auto* bits =
      static_cast<ASN1_BIT_STRING*>(X509_get_ext_d2i(one, NID_key_usage, nullptr, nullptr));
  if (!bits) return true;
  const bool may = ASN1_BIT_STRING_get_bit(bits, use) == 1;
  ASN1_BIT_STRING_free(bits);
  return may;
}

//= rfc5280/4.2.1.12/extended-key-usage
bool IsForServers(X509* one) {
  auto* usages =
      static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(one, NID_ext_key_usage, nullptr, nullptr));
  if (!usages) return true;
  bool found = false;
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages); ++i)
    found = found || OBJ_obj2nid(sk_ASN1_OBJECT_value(usages, i)) == NID_server_auth;
  EXTENDED_KEY_USAGE_free(usages);
  return found;
}

struct Authority {
  bool is_one = false;
  std::optional<long> most_below;
};
Authority AuthorityOf(X509* one) {
  Authority authority;
  auto* basic = static_cast<BASIC_CONSTRAINTS*>(
      X509_get_ext_d2i(one, NID_basic_constraints, nullptr, nullptr));
  if (!basic) return authority;
  authority.is_one = basic->ca != 0;
  if (basic->pathlen) authority.most_below = ASN1_INTEGER_get(basic->pathlen);
  BASIC_CONSTRAINTS_free(basic);
  return authority;
}

// SHA-1 and MD5 sign nothing that can be believed.
bool IsSignedStrongly(X509* one) {
  int digest = NID_undef, key = NID_undef;
  OBJ_find_sigid_algs(X509_get_signature_nid(one), &digest, &key);
  return digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512;
}

//= rfc5280/6.1.4/issuer-is-a-ca
//= rfc5280/6.1.4/issuer-may-sign
//= rfc5280/6.1.4/path-length
std::string RefusalOfAuthority(const Path& path, std::size_t place) {
  X509* const one = path[place];
  const Authority authority = AuthorityOf(one);
  if (!authority.is_one) return "the issuer is no CA";
  if (!MayBeUsedFor(one, kKeyCertSign)) return "the issuer may not sign certificates";
  const auto below = std::count_if(path.begin() + 1, path.begin() + static_cast<long>(place),
                                   [](X509* each) { return !IsSelfIssued(each); });
  if (authority.most_below && below > *authority.most_below) return "the path is too long";
  return {};
}

std::string RefusalOfPath(const Path& path, std::int64_t time) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!IsValidAt(path[i], time)) return "it has expired, or is not yet valid";
    if (HasUnknownCritical(path[i])) return "it has a critical extension that nobody knows";
    if (!IsForServers(path[i])) return "it is not for servers";
    if (i + 1 < path.size() && !IsSignedStrongly(path[i])) return "its signature is weak";
    if (i > 0)
      if (std::string why = RefusalOfAuthority(path, i); !why.empty()) return why;
    for (std::size_t below = 0; below < i; ++below) {
      const bool counts = below == 0 || !IsSelfIssued(path[below]);
      if (counts && !NamesArePermitted(path[i], path[below])) return "a name is not permitted";
    }
  }
  if (!MayBeUsedFor(path.front(), kDigitalSignature)) return "its key is for something else";
  return {};
}

//= rfc5280/6.1/path-to-a-trust-anchor
std::string RefusalOfAllPaths(Path& path, const Certificates& shown, const Certificates& anchors,
                              std::int64_t time) {
  std::string why = "no path leads to who is trusted";
  for (const auto& anchor : anchors) {
    if (!HasSigned(anchor.get(), path.back())) continue;
    path.push_back(anchor.get());
    why = RefusalOfPath(path, time);
    path.pop_back();
    if (why.empty()) return why;
  }
  for (const auto& next : shown) {
    const bool used = std::ranges::find(path, next.get()) != path.end();
    if (used || !HasSigned(next.get(), path.back())) continue;
    path.push_back(next.get());
    const std::string other = RefusalOfAllPaths(path, shown, anchors, time);
    path.pop_back();
    if (other.empty()) return other;
    why = other;
  }
  return why;
}

}  // namespace

bool SlowMaySign(const std::string& chain_pem) {
  const Certificates shown = Read(chain_pem);
  return !shown.empty() && MayBeUsedFor(shown.front().get(), kDigitalSignature);
}

std::string SlowRefusal(const SlowQuestion& question) {
  const Certificates shown = Read(question.chain_pem), anchors = Read(question.anchor_pem);
  if (shown.empty()) return "nothing is shown";
  // A dot at the end says that nothing follows.
  std::string name = question.name;
  if (name.ends_with('.')) name.pop_back();
  if (!NamesHave(shown.front().get(), name)) return "it is of another name";
  Path path{shown.front().get()};
  return RefusalOfAllPaths(path, shown, anchors, question.time);
}

}  // namespace smtpspec::fuzz
