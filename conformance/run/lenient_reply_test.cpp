#include "conformance/run/lenient_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/run/awaited_replies.h"

namespace smtpspec {
namespace {

using testing::ElementsAre;

SeenReply One(std::string_view octets) {
  LenientReplyReader reader;
  reader.Append(octets);
  const auto reply = reader.Take();
  EXPECT_TRUE(reply) << octets;
  EXPECT_TRUE(reader.Empty()) << octets;
  return reply.value_or(SeenReply{});
}

TEST(LenientReply, OneLine) {
  const SeenReply reply = One("250 2.1.0 ok\r\n");
  EXPECT_EQ(reply.code, "250");
  EXPECT_EQ(reply.enhanced, "2.1.0");
  EXPECT_THAT(reply.lines, ElementsAre("250 2.1.0 ok"));
}

TEST(LenientReply, SeveralLines) {
  const SeenReply reply = One("250-a\r\n250-b\r\n250 c\r\n");
  EXPECT_THAT(reply.lines, ElementsAre("250-a", "250-b", "250 c"));
  EXPECT_TRUE(reply.complete);
}

TEST(LenientReply, WhatNoGrammarAllows) {
  EXPECT_EQ(One("250 ok\n").code, "250");                 // LF alone
  EXPECT_EQ(One("250\n").code, "250");                    // no text, no blank
  EXPECT_EQ(One("250-a\r\n550 b\r\n").lines.size(), 2u);  // two codes
  EXPECT_EQ(One("250-a\r\nnonsense\r\n250 b\r\n").lines.size(), 3u);
  EXPECT_EQ(One("* OK ready\r\n").code, "");
  EXPECT_EQ(One("2500 ok\r\n").code, "");
  EXPECT_EQ(One("25 ok\r\n").code, "");
}

TEST(LenientReply, ComesInPieces) {
  LenientReplyReader reader;
  for (char c : std::string("250-a\r\n250 b\r")) {
    reader.Append({&c, 1});
    EXPECT_FALSE(reader.Take());
  }
  reader.Append("\n");
  EXPECT_EQ(reader.Take()->octets, "250-a\r\n250 b\r\n");
}

TEST(LenientReply, TheRestIsIncomplete) {
  LenientReplyReader reader;
  reader.Append("250-a\r\n250");
  EXPECT_FALSE(reader.Take());
  const SeenReply rest = reader.TakeRest();
  EXPECT_EQ(rest.octets, "250-a\r\n250");
  EXPECT_FALSE(rest.complete);
  EXPECT_TRUE(reader.Empty());
}

TEST(LenientReply, EndlessRepliesAreCutOff) {
  LenientReplyReader reader;
  std::string line = "250-x\r\n", endless;
  for (std::size_t i = 0; i <= LenientReplyReader::kMaxLines; ++i) endless += line;
  reader.Append(endless);
  EXPECT_FALSE(reader.Take()->complete);
  LenientReplyReader other;
  other.Append(std::string(LenientReplyReader::kMaxLine + 1, 'x'));
  EXPECT_FALSE(other.Take()->complete);
}

TEST(AwaitedReplies, NamesTheCommand) {
  AwaitedReplies awaited;
  EXPECT_EQ(awaited.Answered("220"), "(connect)");
  awaited.Sent("ehlo a\r\nMAIL FROM:<>\r\nRC");
  awaited.Sent("PT TO:<a>\r\nDATA\r\n");
  EXPECT_EQ(awaited.Answered("250"), "EHLO");
  EXPECT_EQ(awaited.Answered("250"), "MAIL");
  EXPECT_EQ(awaited.Answered("450"), "RCPT");
  EXPECT_EQ(awaited.Answered("354"), "DATA");
  awaited.Sent("MAIL FROM:<this is text>\r\n.\r\n");
  EXPECT_EQ(awaited.Answered("250"), "(message)");
  EXPECT_EQ(awaited.Answered("250"), "");
}

TEST(AwaitedReplies, ChunksAreNoCommands) {
  AwaitedReplies awaited;
  awaited.Answered("220");
  awaited.Sent("BDAT 6 LAST\r\nNOOP\r\nQUIT\r\n");
  EXPECT_EQ(awaited.Answered("250"), "BDAT");
  EXPECT_EQ(awaited.Answered("221"), "QUIT");
}

}  // namespace
}  // namespace smtpspec
