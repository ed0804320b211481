#include "fuzz/engine/octets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace smtpspec::fuzz {
namespace {

using testing::ElementsAre;

TEST(Dictionary, HasTheWordsOfItsLines) {
  EXPECT_THAT(ReadDictionary(
                  "# \"no\"\n\"EHLO\"\nkw=\"a\\x00\\r\\\"b\"\n\nnothing\n\"open\n\"\"\n\"last\""),
              ElementsAre("EHLO", std::string("a\0r\"b", 5), "last"));
}

TEST(ChangeOctets, KeepsToTheLimitAndGivesSomething) {
  std::minstd_rand random(7);
  const std::vector<std::string> words = {"STARTTLS", "250 "};
  std::set<std::string> seen;
  for (int i = 0; i < 2000; ++i) {
    const std::string changed = ChangeOctets(i % 3 == 0 ? "" : "MAIL FROM:<>", 16, words, random);
    ASSERT_FALSE(changed.empty());
    ASSERT_LE(changed.size(), 16U);
    seen.insert(changed);
  }
  EXPECT_GT(seen.size(), 500U);
  EXPECT_TRUE(seen.contains("STARTTLS"));
}

TEST(ChangeOctets, DoesWithoutADictionary) {
  std::minstd_rand random(1);
  for (int i = 0; i < 200; ++i) ASSERT_FALSE(ChangeOctets("x", 4, {}, random).empty());
}

}  // namespace
}  // namespace smtpspec::fuzz
