#include "sasl/nonce.h"

#include <openssl/evp.h>

#include <array>
#include <cassert>
#include <string_view>

#include "parser/base64.h"

namespace smtpspec {

std::string NonceSource::Next() {
  const std::string seed = entropy_ + ":" + std::to_string(given_++);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  const int done =
      EVP_Digest(seed.data(), seed.size(), digest.data(), &length, EVP_sha256(), nullptr);
  assert(done == 1);
  (void)done;
  return EncodeBase64(std::string_view(reinterpret_cast<const char*>(digest.data()), length));
}

}  // namespace smtpspec
