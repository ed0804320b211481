// What passwords come to once they are salted, kept for whoever logs in many times: RFC 5802
// section 5.1 lets both sides do so. Of one thread.
#ifndef SMTPSPEC_SASL_SALTED_PASSWORDS_H_
#define SMTPSPEC_SASL_SALTED_PASSWORDS_H_

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "sasl/credentials.h"

namespace smtpspec {

class SaltedPasswords {
 public:
  // A peer chooses salts, so that no more than this are kept: the oldest goes.
  static constexpr std::size_t kMost = 16;

  std::size_t Size() const { return kept_.size(); }
  Secret Salt(std::string_view prepared_password, std::string_view salt, int iterations);

 private:
  struct Kept {
    Secret password;
    std::string salt;
    int iterations;
    Secret salted;
  };
  std::deque<Kept> kept_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_SASL_SALTED_PASSWORDS_H_
