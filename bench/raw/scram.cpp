// The limit of a session that logs in with SCRAM-SHA-256, with the salted password at hand: the
// hashes of both sides (RFC 5802, section 3), and nothing else.
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <array>
#include <string_view>

#include "fuzz/property.h"

namespace {

using Hash = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Hash Hmac(const Hash& key, std::string_view text) {
  Hash hash{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data(), nullptr);
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
