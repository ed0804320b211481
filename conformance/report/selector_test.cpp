#include "conformance/report/selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace smtpspec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<Selectable> kItems = {
    {"starttls/injected-command",
     "must",
     {"rfc3207/4.2/server-discards-knowledge", "threat/command-injection"},
     {"attack:INJ-CMD-01", "injection"}},
    {"starttls/failed-handshake", "must", {"rfc3207/4.1/after-failure"}, {"starttls"}},
    {"data/dot", "must", {"rfc5321/4.5.2/leading-dot"}, {"transparency"}},
    {"data/limits", "should", {"rfc5321/4.5.3.1/minimum"}, {"limits"}},
    {"order/second-mail", "may", {"rfc5321/4.50/odd"}, {"order"}},
};

struct Row {
  std::vector<std::string> selectors;
  std::vector<std::size_t> chosen;
};

TEST(Select, EachKindOfSelector) {
  const Row rows[] = {
      {{}, {0, 1, 2, 3, 4}},
      {{"data/dot"}, {2}},
      {{"starttls/*"}, {0, 1}},
      {{"*"}, {0, 1, 2, 3, 4}},
      {{"data/d?t"}, {2}},
      {{"rfc3207"}, {0, 1}},
      {{"rfc3207/4.2"}, {0}},
      {{"rfc5321/4.5"}, {2, 3}},
      {{"rfc5321/4.5.2"}, {2}},
      {{"rfc5321/4.5.2/leading-dot"}, {2}},
      {{"threat/command-injection"}, {0}},
      {{"level:should"}, {3}},
      {{"tag:injection"}, {0}},
      {{"tag:attack:*"}, {0}},
      {{"level:may", "data/dot"}, {2, 4}},
      {{"starttls/*", "!tag:injection"}, {1}},
      {{"!starttls/*"}, {2, 3, 4}},
      {{"!starttls/*", "!level:may"}, {2, 3}},
  };
  for (const Row& row : rows) {
    const auto chosen = Select(row.selectors, kItems);
    ASSERT_TRUE(chosen) << chosen.error().text;
    EXPECT_EQ(*chosen, row.chosen) << ::testing::PrintToString(row.selectors);
  }
}

TEST(Select, NothingLeftIsAnError) {
  const auto chosen = Select({"data/dot", "!data/*"}, kItems);
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code, ExitCode::kUsage);
}

TEST(Select, WhatMatchesNothingIsAnError) {
  for (const char* const selector : {"nothing/here", "rfc9999", "rfc32", "level:shall", "tag:x",
                                     "!none/*", "starttls", "rfc5321/4.5.20"}) {
    const auto chosen = Select({"data/dot", selector}, kItems);
    ASSERT_FALSE(chosen) << selector;
    EXPECT_EQ(chosen.error().code, ExitCode::kUsage);
    EXPECT_THAT(chosen.error().text, HasSubstr(selector));
  }
}

TEST(Select, AnAreaGetsAdvice) {
  EXPECT_THAT(Select({"starttls"}, kItems).error().text, HasSubstr("\"starttls/*\" would"));
}

TEST(Select, TheAdviceIsOfTheKindThatIsMeant) {
  EXPECT_THAT(Select({"nosuch"}, kItems).error().text, HasSubstr("list checks`"));
  EXPECT_THAT(Select({"nosuch"}, kItems, "attacks").error().text, HasSubstr("list attacks`"));
}

TEST(ReadSelectors, FromAFile) {
  const std::string path = ::testing::TempDir() + "selectors.txt";
  std::ofstream(path) << "# nightly\ndata/dot   # the dot\n\n!rfc3207\r\n  tag:limits";
  EXPECT_THAT(*ReadSelectors({"a/b", "@" + path}),
              ElementsAre("a/b", "data/dot", "!rfc3207", "tag:limits"));
  const auto missing = ReadSelectors({"@" + path + ".missing"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ExitCode::kUnreadable);
}

TEST(Glob, Stars) {
  EXPECT_TRUE(GlobMatches("a*c*e", "abcde"));
  EXPECT_TRUE(GlobMatches("*", ""));
  EXPECT_FALSE(GlobMatches("a*d", "abc"));
  EXPECT_FALSE(GlobMatches("", "a"));
  EXPECT_TRUE(GlobMatches("a[b", "a[b"));
  EXPECT_FALSE(GlobMatches("*a*a*a*a*a*b", std::string(5000, 'a')));
}

TEST(Shard, PartsAreDisjointAndStable) {
  int held = 0;
  for (std::uint64_t part = 1; part <= 5; ++part) {
    if (Shard{part, 5}.Holds("starttls/injected-command")) ++held;
  }
  EXPECT_EQ(held, 1);
  // Fixed for good: shards of different builds must fit together.
  EXPECT_TRUE((Shard{2, 5}.Holds("a")));
  EXPECT_TRUE((Shard{1, 1}.Holds("anything")));
}

TEST(Shard, BadTextIsRefused) {
  EXPECT_EQ(ParseShard("2/5")->part, 2u);
  for (const char* const text : {"", "2", "0/5", "6/5", "2/", "/5", "2/5x", "-1/5", "a/b"}) {
    EXPECT_FALSE(ParseShard(text)) << text;
  }
}

}  // namespace
}  // namespace smtpspec
