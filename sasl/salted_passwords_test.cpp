#include "sasl/salted_passwords.h"

#include <gtest/gtest.h>

#include "sasl/scram_keys.h"

namespace smtpspec {
namespace {

TEST(SaltedPasswords, AreThoseThatAreDerived) {
  SaltedPasswords kept;
  for (int round = 0; round < 2; ++round)
    for (const int iterations : {1, 2})
      for (const char* password : {"pencil", "pen"})
        for (const char* salt : {"salt", "sal"})
          EXPECT_EQ(kept.Salt(password, salt, iterations).Reveal(),
                    SaltPassword(password, salt, iterations).Reveal());
}

TEST(SaltedPasswords, ForgetsTheOldestAndStaysRight) {
  SaltedPasswords kept;
  for (std::size_t i = 0; i < 3 * SaltedPasswords::kMost; ++i) {
    const std::string salt = std::to_string(i);
    EXPECT_EQ(kept.Salt("pencil", salt, 1).Reveal(), SaltPassword("pencil", salt, 1).Reveal());
  }
}

// 64 times as many iterations as the least there are would take seconds, were they done each time.
TEST(SaltedPasswords, DerivesOnce) {
  SaltedPasswords kept;
  const std::string first = kept.Salt("pencil", "salt", 64 * kScramIterations).Reveal();
  for (int i = 0; i < 1000; ++i)
    ASSERT_EQ(kept.Salt("pencil", "salt", 64 * kScramIterations).Reveal(), first);
}

}  // namespace
}  // namespace smtpspec
