// Nonces for SASL exchanges, all from the octets of chance that a connection was given.
#ifndef SMTPSPEC_SASL_NONCE_H_
#define SMTPSPEC_SASL_NONCE_H_

#include <cstdint>
#include <string>
#include <utility>

namespace smtpspec {

class NonceSource {
 public:
  explicit NonceSource(std::string entropy) : entropy_(std::move(entropy)) {}
  // Base64, so without comma. Who has seen some cannot tell the next.
  std::string Next();

 private:
  std::string entropy_;
  std::uint32_t given_ = 0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_SASL_NONCE_H_
