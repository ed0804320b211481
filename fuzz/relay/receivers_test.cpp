// Each receiver is of use: there are octets that it alone, or with its like, reads as two messages.
#include "fuzz/relay/receivers.h"

#include <gtest/gtest.h>

namespace smtpspec::fuzz {
namespace {

using namespace std::literals;

std::string WithText(std::string_view text) {
  return "EHLO c.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n" +
         std::string(text) + "\r\n.\r\nQUIT\r\n";
}

const Receiver* Named(std::string_view name) {
  for (const Receiver& receiver : Receivers())
    if (receiver.name == name) return &receiver;
  return nullptr;
}

TEST(Receivers, AgreeOnAPlainMessage) {
  for (const Receiver& receiver : Receivers()) {
    const Reading reading = Read(receiver, WithText("Subject: x\r\n\r\n..hello\r\n..."));
    EXPECT_EQ(reading.messages, 1u) << receiver.name;
    EXPECT_EQ(reading.commands.size(), 5u) << receiver.name;
    EXPECT_EQ(reading, Read(Receivers()[0], WithText(""))) << receiver.name;
  }
}

struct Smuggled {
  const char* receiver;
  std::string_view end;
};

class ReceiverRow : public testing::TestWithParam<Smuggled> {};

TEST_P(ReceiverRow, TakesItsOwnEndForOne) {
  const Receiver* receiver = Named(GetParam().receiver);
  ASSERT_NE(receiver, nullptr);
  const std::string octets =
      WithText("a" + std::string(GetParam().end) + "MAIL FROM:<evil@example.net>");
  EXPECT_EQ(Read(Receivers()[0], octets).commands.size(), 5u);
  const Reading reading = Read(*receiver, octets);
  EXPECT_EQ(reading.messages, 1u);
  ASSERT_GT(reading.commands.size(), 4u);
  EXPECT_EQ(reading.commands[4], "MAIL FROM:<evil@example.net>");
}

const Smuggled kSmuggled[] = {
    {"LfDotLf", "\n.\n"},
    {"LfDotCrlf", "\n.\r\n"},
    {"CrlfDotLf", "\r\n.\n"},
    {"CrDotCr", "\r.\r"},
    {"CrDotCrlf", "\r.\r\n"},
    {"CrlfDotCr", "\r\n.\r"},
    {"CrlfDotCrCrlf", "\r\n.\r\r\n"},
    {"DotNul", "\r\n.\0"sv},
    {"DotSpace", "\r\n. \r\n"},
    {"LfEndsLines", "\r\n.\n"},
    {"CrEndsLines", "\r.\r"},
    {"AnyEndsLines", "\r.\n"},
    {"DropsNul", "\r\n\0.\r\n"sv},
    {"DropsNulAndLfEndsLines", "\n\0.\n"sv},
    {"SevenBits", "\r\n\xAE\r\n"},
};

INSTANTIATE_TEST_SUITE_P(All, ReceiverRow, testing::ValuesIn(kSmuggled),
                         [](const auto& row) { return std::string(row.param.receiver); });

TEST(Receivers, AreAllInTheTableOfThisTest) {
  EXPECT_EQ(std::size(kSmuggled) + 1, Receivers().size());
}

}  // namespace
}  // namespace smtpspec::fuzz
