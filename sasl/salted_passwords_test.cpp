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
  EXPECT_EQ(kept.Size(), SaltedPasswords::kMost);
}

TEST(SaltedPasswords, DerivesEachOnce) {
  SaltedPasswords kept;
  for (int i = 0; i < 3; ++i) {
    kept.Salt("pencil", "salt", 1);
    kept.Salt("pencil", "pepper", 1);
  }
  EXPECT_EQ(kept.Size(), 2U);
}

TEST(SaltedPasswords, ServeAccountsWithoutChangingTheirAnswer) {
  const auto kept = std::make_shared<SaltedPasswords>();
  Accounts accounts("secret of the server");
  accounts.Set("user", DeriveScramKeys("pencil", "salt", 1));
  accounts.Keep(kept);
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(accounts.Verify("user", "pencil"));
    EXPECT_FALSE(accounts.Verify("user", "pen"));
    EXPECT_EQ(kept->Size(), 2U);
  }
}

}  // namespace
}  // namespace smtpspec
