#include "sasl/credentials.h"

#include <gsasl.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "sasl/scram_keys.h"

namespace smtpspec {
namespace {

constexpr std::size_t kPreparedLimit = 1024;  // octets; RFC 4616 section 2 wants 255
constexpr std::size_t kSaltSize = 16;

std::optional<std::string> Prepare(const std::string& text, Gsasl_saslprep_flags flags) {
  char* prepared = nullptr;
  const int result = gsasl_saslprep(text.c_str(), flags, &prepared, nullptr);
  const std::unique_ptr<char, void (*)(void*)> owner(prepared, std::free);
  if (result != GSASL_OK || !prepared || !*prepared) return std::nullopt;
  std::string copy = prepared;
  OPENSSL_cleanse(prepared, copy.size());
  return copy;
}

// The profile maps none of these, prohibits none, and has no rule about their order.
bool IsPrintableAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

Secret::~Secret() {
  // Also what a string that was moved from, or shortened, still holds.
  octets_.resize(octets_.capacity());
  OPENSSL_cleanse(octets_.data(), octets_.size());
}

//= rfc4616/2/prepared-strings
//= rfc5802/2.2/normalize
std::optional<std::string> SaslPrep(std::string_view utf8) {
  if (utf8.empty() || utf8.size() > kPreparedLimit || utf8.find('\0') != std::string_view::npos)
    return std::nullopt;
  if (IsPrintableAscii(utf8)) return std::string(utf8);
  const Secret text{std::string(utf8)};  // terminated, as the library wants it
  // Unassigned code points are prohibited, as in stored strings: a presented name with one could
  // not match any stored name. The library's flag says the opposite of its name in some versions;
  // whichever it is, one of the two calls prohibits them.
  auto prepared = Prepare(text.Reveal(), Gsasl_saslprep_flags{});
  if (!prepared || !Prepare(text.Reveal(), GSASL_ALLOW_UNASSIGNED)) return std::nullopt;
  return prepared;
}

const ScramKeys* Accounts::Find(std::string_view prepared_user) const {
  const auto found = accounts_.find(prepared_user);
  return found == accounts_.end() ? nullptr : &found->second;
}

//= rfc5802/9/unknown-user-is-not-told
ScramKeys Accounts::FindOrInvent(std::string_view prepared_user) const {
  const auto derived = [&](std::string_view purpose) {
    return HmacSha256(server_secret_.Reveal(),
                      std::string(purpose) + '\0' + std::string(prepared_user));
  };
  // Looks like the other accounts, which are all made in the same way.
  const ScramKeys* const model = Empty() ? nullptr : &accounts_.begin()->second;
  std::string salt = derived("salt");
  salt.resize(model ? std::min(model->salt.size(), salt.size()) : kSaltSize);
  ScramKeys invented{std::move(salt), model ? model->iterations : kScramIterations,
                     derived("stored key"), derived("server key")};
  const ScramKeys* const found = Find(prepared_user);
  return found ? *found : invented;
}

bool Accounts::Verify(std::string_view user, std::string_view password) const {
  const std::optional<std::string> prepared_user = SaslPrep(user);
  std::optional<std::string> prepared_password = SaslPrep(password);
  const ScramKeys keys = FindOrInvent(prepared_user.value_or(std::string()));
  const bool possible = prepared_user && prepared_password;
  const Secret presented(std::move(prepared_password).value_or(std::string()));
  const ScramKeys derived =
      DeriveScramKeys(presented.Reveal(), keys.salt, keys.iterations, salted_.get());
  return SameOctets(derived.stored_key, keys.stored_key) && possible;
}

}  // namespace smtpspec
