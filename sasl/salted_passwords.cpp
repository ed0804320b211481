#include "sasl/salted_passwords.h"

#include <algorithm>

#include "sasl/scram_keys.h"

namespace smtpspec {

Secret SaltedPasswords::Salt(std::string_view prepared_password, std::string_view salt,
                             int iterations) {
  const auto known = std::ranges::find_if(kept_, [&](const Kept& kept) {
    return kept.iterations == iterations && kept.salt == salt &&
           SameOctets(kept.password.Reveal(), prepared_password);
  });
  if (known != kept_.end()) return known->salted;
  if (kept_.size() == kMost) kept_.pop_front();
  kept_.push_back({Secret(std::string(prepared_password)), std::string(salt), iterations,
                   SaltPassword(prepared_password, salt, iterations)});
  return kept_.back().salted;
}

}  // namespace smtpspec
