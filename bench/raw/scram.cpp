// The limit of a session that logs in with SCRAM-SHA-256, with the salted password at hand: the
// hashes of both sides (RFC 5802, section 3), and nothing else.
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include <array>
#include <string_view>

#include "fuzz/property.h"

namespace {

using Hash = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

// Looked up once, which takes longer than to hash.
EVP_MAC_CTX* NewHmac() {
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  EVP_MAC_CTX* const context = EVP_MAC_CTX_new(EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr));
  EVP_MAC_CTX_set_params(context, parameters);
  return context;
}

Hash Hmac(const Hash& key, std::string_view text) {
  static EVP_MAC_CTX* const context = NewHmac();
  Hash hash{};
  std::size_t size = 0;
  EVP_MAC_init(context, key.data(), key.size(), nullptr);
  EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  EVP_MAC_final(context, hash.data(), &size, hash.size());
  return hash;
}

Hash Sha(const Hash& octets) {
  Hash hash{};
  EVP_Digest(octets.data(), octets.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
  return hash;
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* octets, std::size_t size) {
  const std::string_view messages = smtpspec::fuzz::View(octets, size);
  const Hash salted{};
  // The client proves itself, and knows what the server has to say.
  const Hash client_key = Hmac(salted, "Client Key");
  const Hash proof = Hmac(Sha(client_key), messages);
  const Hash expected = Hmac(Hmac(salted, "Server Key"), messages);
  // The server has both keys, and is left with a signature to look at and one to make.
  const Hash signature = Hmac(Sha(client_key), messages);
  const Hash answer = Hmac(Hmac(salted, "Server Key"), messages);
  smtpspec::fuzz::Require(signature == proof && answer == expected, "both sides come to the same");
  return 0;
}
