#include "sasl/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>
#include <utility>

namespace smtpspec {
namespace {

template <class T>
concept PrintsItself = requires(std::ostream& stream, const T& value) { stream << value; };

static_assert(!PrintsItself<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(Secret, IsOpenedByOneWord) {
  Secret a("pencil"), b("paper");
  EXPECT_EQ(a.Reveal(), "pencil");
  a = b;
  EXPECT_EQ(a.Reveal(), "paper");
  const Secret c = std::move(b);
  EXPECT_EQ(c.Reveal(), "paper");
}

struct PrepCase {
  const char* name;
  std::string text;
  std::optional<std::string> prepared;
};

TEST(SaslPrep, ExamplesOfTheRfcAndLimits) {
  const PrepCase cases[] = {
      // RFC 4013 section 3
      {"soft hyphen maps to nothing", "I\xC2\xADX", "IX"},
      {"no change", "user", "user"},
      {"case is kept", "USER", "USER"},
      {"feminine ordinal", "\xC2\xAA", "a"},
      {"roman nine", "\xE2\x85\xA8", "IX"},
      {"control character", "\x07", std::nullopt},
      {"bidirectional check",
       "\xD8\xA7"
       "1",
       std::nullopt},
      // and ours
      {"no-break space", "a\xC2\xA0z", "a z"},
      {"empty", "", std::nullopt},
      {"nothing left", "\xC2\xAD", std::nullopt},
      {"NUL", std::string("a\0b", 3), std::nullopt},
      {"no UTF-8", "\xFF", std::nullopt},
      {"cut off UTF-8", "a\xC3", std::nullopt},
      {"overlong UTF-8", "\xC0\xAF", std::nullopt},
      {"surrogate", "\xED\xA0\x80", std::nullopt},
      {"unassigned in Unicode 3.2", "\xC8\xA1", std::nullopt},
      {"delete", "a\x7F", std::nullopt},
      {"at the limit", std::string(1024, 'a'), std::string(1024, 'a')},
      {"above the limit", std::string(1025, 'a'), std::nullopt},
  };
  for (const PrepCase& test : cases) EXPECT_EQ(SaslPrep(test.text), test.prepared) << test.name;
}

// Each is given as it came, beside a letter that the library has to look at, and alone.
TEST(SaslPrep, PrintableAsciiStaysAsItIs) {
  for (char c = ' '; c <= '~'; ++c) {
    const std::string one(1, c);
    EXPECT_EQ(SaslPrep(one), one);
    EXPECT_EQ(SaslPrep(one + "\xC3\xA9"), one + "\xC3\xA9");
  }
}

TEST(Accounts, Verify) {
  Accounts accounts("server secret");
  EXPECT_TRUE(accounts.Empty());
  EXPECT_FALSE(accounts.Verify("user", "pencil"));
  accounts.Set("user", DeriveScramKeys("pencil", "salt", 4096));
  EXPECT_FALSE(accounts.Empty());
  EXPECT_TRUE(accounts.Verify("user", "pencil"));
  EXPECT_FALSE(accounts.Verify("user", "Pencil"));
  EXPECT_FALSE(accounts.Verify("user", ""));
  EXPECT_FALSE(accounts.Verify("", "pencil"));
  EXPECT_FALSE(accounts.Verify("other", "pencil"));
}

TEST(Accounts, InventedKeysLookLikeTheOthersAndStayTheSame) {
  Accounts accounts("server secret");
  EXPECT_EQ(accounts.FindOrInvent("nobody").iterations, kScramIterations);
  EXPECT_EQ(accounts.FindOrInvent("nobody").salt.size(), 16u);
  accounts.Set("user", DeriveScramKeys("pencil", "twelve octet", 5000));
  const ScramKeys keys = accounts.FindOrInvent("nobody");
  EXPECT_EQ(keys.iterations, 5000);
  EXPECT_EQ(keys.salt.size(), 12u);
  EXPECT_EQ(keys.stored_key.size(), 32u);
  EXPECT_EQ(keys.salt, accounts.FindOrInvent("nobody").salt);
  EXPECT_NE(keys.salt, accounts.FindOrInvent("nobodx").salt);
  EXPECT_EQ(accounts.FindOrInvent("user").salt, "twelve octet");
  EXPECT_EQ(accounts.Find("nobody"), nullptr);
}

}  // namespace
}  // namespace smtpspec
