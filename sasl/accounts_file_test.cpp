#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sasl/credentials.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;

// The account of RFC 7677 section 3.
constexpr char kKeys[] =
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
    "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

TEST(AccountsFile, HoldsWhatTheRfcDerives) {
  Accounts accounts("secret");
  ASSERT_TRUE(ParseAccounts(std::string("user ") + kKeys + "\n", accounts).has_value());
  EXPECT_TRUE(accounts.Verify("user", "pencil"));
  EXPECT_EQ(SerializeAccounts(accounts), std::string("user ") + kKeys + "\n");
}

TEST(AccountsFile, AnyNameComesBack) {
  Accounts accounts("secret"), back("secret");
  for (const char* name : {"user", "user@example.org", "two words", "a+b=c", "#", "\xC3\xBC", "$:"})
    accounts.Set(name, DeriveScramKeys(name, "salt", 4096));
  const std::string file = SerializeAccounts(accounts);
  ASSERT_TRUE(ParseAccounts(file, back).has_value()) << ParseAccounts(file, back).error();
  EXPECT_EQ(back.All().size(), 7u);
  EXPECT_EQ(SerializeAccounts(back), file);
  EXPECT_TRUE(back.Verify("two words", "two words"));
}

TEST(AccountsFile, AnEmptyFileIsAFile) {
  Accounts accounts("secret");
  EXPECT_TRUE(ParseAccounts("", accounts).has_value());
  EXPECT_TRUE(accounts.Empty());
}

struct FaultCase {
  std::string file, error;
};

TEST(AccountsFile, FaultsNameLineAndColumn) {
  const std::string good = std::string("user ") + kKeys + "\n";
  const FaultCase cases[] = {
      {"\n", "line 1, column 1: "},
      {good + "\n", "line 2, column 1: "},
      {"user", "line 1, column 1: a name as xtext and a space"},
      {"us+2er " + std::string(kKeys), "line 1, column "},
      {"+C2+AD " + std::string(kKeys), "line 1, column 1: a name in the form"},
      {"user SCRAM-SHA-1$4096:QQ==$QQ==:QQ==", "line 1, column 6: SCRAM-SHA-256 expected"},
      {"user SCRAM-SHA-256", "line 1, column 6: the mechanism"},
      {"user SCRAM-SHA-256$4095:QQ==$QQ==:QQ==", "line 1, column 20: a number of iterations"},
      {"user SCRAM-SHA-256$x:QQ==$QQ==:QQ==", "line 1, column 20: "},
      {"user SCRAM-SHA-256$99999999999:QQ==$QQ==:QQ==", "line 1, column 20: "},
      {"user SCRAM-SHA-256$4096", "line 1, column 20: an iteration count"},
      {"user SCRAM-SHA-256$4096:$QQ==:QQ==", "line 1, column 25: base64"},
      {"user SCRAM-SHA-256$4096:Q?==$QQ==:QQ==", "line 1, column "},
      {"user SCRAM-SHA-256$4096:QQ==$QQ==:QQ==", "line 1, column 30: 32 octets"},
      {good + good, "line 2, column 1: a name that no line above has"},
      {good + "b " + kKeys + " \n", "line 2, column "},
      {good + "b " + kKeys + "\r\n", "line 2, column "},
  };
  for (const FaultCase& test : cases) {
    Accounts accounts("secret");
    const auto result = ParseAccounts(test.file, accounts);
    ASSERT_FALSE(result.has_value()) << test.file;
    EXPECT_THAT(result.error(), HasSubstr(test.error)) << test.file;
    EXPECT_THAT(result.error(), HasSubstr(" expected"));
    EXPECT_TRUE(accounts.Empty());
  }
}

}  // namespace
}  // namespace smtpspec
