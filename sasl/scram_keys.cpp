#include "sasl/scram_keys.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include <cassert>
#include <memory>

#include "sasl/salted_passwords.h"

namespace smtpspec {
namespace {

const unsigned char* Octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

using MacContext = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

// HMAC-SHA-256 without a key. To look the algorithm up takes longer than to hash a short text.
MacContext NewMacContext() {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(
      EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr), EVP_MAC_free);
  MacContext context(EVP_MAC_CTX_new(mac.get()), EVP_MAC_CTX_free);
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  const int done = context ? EVP_MAC_CTX_set_params(context.get(), parameters) : 0;
  assert(done == 1 && "out of memory");
  return context;
}

}  // namespace

std::string HmacSha256(std::string_view key, std::string_view octets) {
  thread_local const MacContext without_key = NewMacContext();
  // A copy for each key: OpenSSL wipes it when it goes.
  const MacContext context(EVP_MAC_CTX_dup(without_key.get()), EVP_MAC_CTX_free);
  std::string result(kScramKeySize, '\0');
  std::size_t size = 0;
  // A null key would mean "the key of before" to OpenSSL.
  const bool done = context &&
                    EVP_MAC_init(context.get(), key.empty() ? Octets("") : Octets(key), key.size(),
                                 nullptr) == 1 &&
                    EVP_MAC_update(context.get(), Octets(octets), octets.size()) == 1 &&
                    EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(result.data()),
                                  &size, result.size()) == 1;
  assert(done && size == result.size() && "out of memory");
  return result;
}

std::string Sha256(std::string_view octets) {
  unsigned char result[kScramKeySize];
  SHA256(Octets(octets), octets.size(), result);
  return std::string(reinterpret_cast<char*>(result), sizeof result);
}

std::string Xor(std::string_view a, std::string_view b) {
  assert(a.size() == b.size());
  std::string result(a);
  for (std::size_t i = 0; i < b.size(); ++i) result[i] = static_cast<char>(result[i] ^ b[i]);
  return result;
}

bool SameOctets(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Secret SaltPassword(std::string_view prepared_password, std::string_view salt, int iterations) {
  assert(iterations > 0);
  std::string result(kScramKeySize, '\0');
  const int done = PKCS5_PBKDF2_HMAC(
      prepared_password.data(), static_cast<int>(prepared_password.size()), Octets(salt),
      static_cast<int>(salt.size()), iterations, EVP_sha256(), static_cast<int>(result.size()),
      reinterpret_cast<unsigned char*>(result.data()));
  assert(done == 1 && "out of memory");
  return Secret(std::move(result));
}

Secret ClientKey(const Secret& salted_password) {
  return Secret(HmacSha256(salted_password.Reveal(), "Client Key"));
}

std::string StoredKey(const Secret& client_key) {
  return Sha256(client_key.Reveal());
}

std::string ServerKey(const Secret& salted_password) {
  return HmacSha256(salted_password.Reveal(), "Server Key");
}

ScramKeys DeriveScramKeys(std::string_view prepared_password, std::string salt, int iterations,
                          SaltedPasswords* kept) {
  const Secret salted = kept ? kept->Salt(prepared_password, salt, iterations)
                             : SaltPassword(prepared_password, salt, iterations);
  return {std::move(salt), iterations, StoredKey(ClientKey(salted)), ServerKey(salted)};
}

}  // namespace smtpspec
