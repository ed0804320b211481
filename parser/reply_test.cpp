#include "parser/reply.h"

#include <gtest/gtest.h>

#include "parser/abnf.h"

namespace smtpspec {
namespace {

using namespace std::literals;

enum class Abnf { kIn, kTolerated };

struct Accepted {
  const char* name;
  std::string_view octets;
  int code;
  std::string_view enhanced;  // empty: none
  std::vector<std::string_view> lines;
  Abnf abnf = Abnf::kIn;
};

class ReplyAccepted : public testing::TestWithParam<Accepted> {};

// The same, the way a client gets it.
std::optional<Parsed<Reply>> ReadLines(std::string_view octets) {
  ReplyReader reader;
  std::optional<Parsed<Reply>> result;
  while (!octets.empty()) {
    const std::size_t end = octets.find("\r\n");
    EXPECT_FALSE(result.has_value());
    result = reader.Add(octets.substr(0, end));
    EXPECT_NE(reader.Midway(), result.has_value());
    octets.remove_prefix(end + 2);
  }
  return result;
}

TEST_P(ReplyAccepted, AndWritten) {
  const Accepted& row = GetParam();
  const auto reply = ParseReply(row.octets);
  ASSERT_TRUE(reply.has_value()) << reply.error().offset << ": " << reply.error().expected;
  EXPECT_EQ(reply->Code().Value(), row.code);
  EXPECT_EQ(reply->Enhanced() ? reply->Enhanced()->Text() : "", row.enhanced);
  std::vector<std::string_view> lines;
  for (const ReplyText& text : reply->Lines()) lines.push_back(text.Text());
  EXPECT_EQ(lines, row.lines);
  EXPECT_EQ(ParseReply(Serialize(*reply)), reply);

  EXPECT_EQ(ReadLines(row.octets), reply);
  const std::string_view without_last_crlf = row.octets.substr(0, row.octets.size() - 2);
  EXPECT_EQ(ParseReply(without_last_crlf), reply);
  EXPECT_EQ(InAbnf(row.octets, Production::kReply), row.abnf == Abnf::kIn);
}

const Accepted kAccepted[] = {
    {"OneLine", "250 OK\r\n", 250, "", {"OK"}},
    {"CodeAlone", "250\r\n", 250, "", {""}},
    {"SpaceWithoutText", "250 \r\n", 250, "", {""}, Abnf::kTolerated},
    {"EmptyChallenge", "334 \r\n", 334, "", {""}},
    {"Challenge", "334 VXNlcm5hbWU6\r\n", 334, "", {"VXNlcm5hbWU6"}},
    {"SeveralLines", "250-a\r\n250-b\r\n250 c\r\n", 250, "", {"a", "b", "c"}},
    {"EmptyLineInside", "250-\r\n250 c\r\n", 250, "", {"", "c"}},
    {"LastLineOfSeveralIsCodeAlone", "250-a\r\n250\r\n", 250, "", {"a", ""}},
    {"TextThatLooksLikeACode", "250-250 a\r\n250 250-b\r\n", 250, "", {"250 a", "250-b"}},
    {"TextThatBeginsWithDigits", "250-234 Text\r\n250 x\r\n", 250, "", {"234 Text", "x"}},
    {"Tab", "250 a\tb\r\n", 250, "", {"a\tb"}},
    {"CodeThatNobodyKnows", "459 x\r\n", 459, "", {"x"}},
    {"GreatestCode", "559 x\r\n", 559, "", {"x"}},
    {"SpacesInFront", "250   a\r\n", 250, "", {"  a"}},
    {"Enhanced", "550 5.1.1 no such user\r\n", 550, "5.1.1", {"no such user"}},
    {"EnhancedWithoutText", "250 2.0.0\r\n", 250, "2.0.0", {""}},
    {"EnhancedWithSpaceOnly", "250 2.0.0 \r\n", 250, "2.0.0", {""}},
    {"EnhancedThreeDigits", "450 4.999.100 x\r\n", 450, "4.999.100", {"x"}},
    {"EnhancedOnEachLine", "250-2.1.0 a\r\n250 2.1.0 b\r\n", 250, "2.1.0", {"a", "b"}},
    {"EnhancedOnOneLineOnly", "250-2.1.0 a\r\n250 b\r\n", 250, "", {"2.1.0 a", "b"}},
    {"EnhancedOnTheLastLineOnly", "250-a\r\n250 2.1.0 b\r\n", 250, "", {"a", "2.1.0 b"}},
    {"EnhancedThatDiffers", "250-2.1.0 a\r\n250 2.1.5 b\r\n", 250, "", {"2.1.0 a", "2.1.5 b"}},
    {"EnhancedOfAnotherClass", "550 4.1.1 x\r\n", 550, "", {"4.1.1 x"}},
    {"EnhancedOnIntermediate", "354 2.0.0 x\r\n", 354, "", {"2.0.0 x"}},
    {"EnhancedWithLeadingZero", "250 2.01.0 x\r\n", 250, "", {"2.01.0 x"}},
    {"EnhancedOfFourDigits", "250 2.1000.0 x\r\n", 250, "", {"2.1000.0 x"}},
    {"EnhancedOfTwoParts", "250 2.1 x\r\n", 250, "", {"2.1 x"}},
    {"EnhancedOfFourParts", "250 2.1.0.1 x\r\n", 250, "", {"2.1.0.1 x"}},
    {"EnhancedWithoutSpace", "250 2.1.0x\r\n", 250, "", {"2.1.0x"}},
    {"EnhancedBehindSpaces", "250  2.1.0 x\r\n", 250, "", {" 2.1.0 x"}},
};

INSTANTIATE_TEST_SUITE_P(All, ReplyAccepted, testing::ValuesIn(kAccepted),
                         [](const auto& row) { return std::string(row.param.name); });

struct Refused {
  const char* name;
  std::string_view octets;
  std::size_t offset;
};

class ReplyRefused : public testing::TestWithParam<Refused> {};

TEST_P(ReplyRefused, AtItsOffset) {
  const auto reply = ParseReply(GetParam().octets);
  ASSERT_FALSE(reply.has_value()) << Serialize(*reply);
  EXPECT_EQ(reply.error().offset, GetParam().offset) << reply.error().expected;
  EXPECT_FALSE(reply.error().expected.empty());
}

const Refused kRefused[] = {
    {"Nothing", "", 0},
    {"EmptyLine", "\r\n", 0},
    {"FirstDigitOne", "150 x\r\n", 0},
    {"FirstDigitSix", "600 x\r\n", 0},
    {"SecondDigitSix", "260 x\r\n", 1},
    {"SecondDigitSixHundred", "599 x\r\n", 1},
    {"TwoDigits", "25 x\r\n", 2},
    {"FourDigits", "2500 x\r\n", 3},
    {"NoCode", "OK\r\n", 0},
    {"SpaceInFront", " 250 x\r\n", 0},
    {"TabBehindCode", "250\tx\r\n", 3},
    {"HighOctet", "250 \xC3\xB6\r\n", 4},
    {"Nul", "250 a\0\r\n"sv, 5},
    {"Escape", "250 \x1B[2J\r\n", 4},
    {"Delete", "250 \x7F\r\n", 4},
    {"BareLf", "250 a\n250 b\r\n", 5},
    {"BareCr", "250 a\rb\r\n", 5},
    {"CutInsideCrlf", "250 a\r", 5},
    {"OtherCodeInLaterLine", "250-a\r\n251 b\r\n", 7},
    {"GoesOn", "250-a\r\n", 7},
    {"GoesOnWithoutCrlf", "250-a", 5},
    {"SomethingBehind", "250 a\r\n250 b\r\n", 7},
    {"BadLaterLine", "250-a\r\n250_b\r\n", 10},
};

INSTANTIATE_TEST_SUITE_P(All, ReplyRefused, testing::ValuesIn(kRefused),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ReplyReader, ReadsOneReplyAfterAnother) {
  ReplyReader reader;
  EXPECT_FALSE(reader.Add("250-a").has_value());
  EXPECT_EQ(Serialize(**reader.Add("250 b")), "250-a\r\n250 b\r\n");
  EXPECT_EQ(Serialize(**reader.Add("354 go")), "354 go\r\n");
}

TEST(ReplyReader, HoldsToItsLimit) {
  ReplyReader reader(2);
  EXPECT_FALSE(reader.Add("250-a").has_value());
  EXPECT_FALSE(reader.Add("250-b").has_value());
  EXPECT_FALSE(reader.Add("250 c")->has_value());
}

TEST(ReplyReader, CountsAnOffsetFromTheStartOfTheLine) {
  ReplyReader reader;
  EXPECT_FALSE(reader.Add("250-a").has_value());
  EXPECT_EQ(reader.Add("250 \x01")->error().offset, 4u);
}

TEST(ReplyCode, HasAValueForEachCodeOfTheGrammarAndNoOther) {
  for (int value = -1; value < 1000; ++value) {
    const std::string line = std::to_string(value);
    EXPECT_EQ(ReplyCode::From(value).has_value(), ParseReply(line).has_value()) << value;
  }
  constexpr ReplyCode kCode = 454;
  EXPECT_TRUE(kCode.Transient() && !kCode.Permanent() && !kCode.Positive() &&
              !kCode.Intermediate());
}

TEST(EnhancedStatusCode, Parses) {
  EXPECT_EQ(EnhancedStatusCode::Parse("5.7.30"), EnhancedStatusCode(5, 7, 30));
  EXPECT_EQ(EnhancedStatusCode::Parse("2.0.999")->Detail(), 999);
  for (const std::string_view bad : {"", "5", "5.7", "5.7.", "3.0.0", "5.07.0", "5.7.00",
                                     "5.7.1000", "5.7.1 ", "5.7.1 x", " 5.7.1", "5.7.1.1", "5,7,1"})
    EXPECT_FALSE(EnhancedStatusCode::Parse(bad).has_value()) << bad;
}

TEST(ReplyText, IsTabAndPrintableAscii) {
  for (int octet = 0; octet < 256; ++octet) {
    const std::string text(1, static_cast<char>(octet));
    const bool good = octet == 9 || (octet >= 32 && octet <= 126);
    EXPECT_EQ(ReplyText::Parse(text).has_value(), good) << octet;
    EXPECT_EQ(ReplyText::Cleaned(text).Text(), good ? text : "?") << octet;
  }
  EXPECT_EQ(ReplyText::Parse("ab\r").error().offset, 2u);
  EXPECT_EQ(ReplyText("abc"), *ReplyText::Parse("abc"));
}

TEST(Greeting, AbnfAllowsALiteralAndManyLines) {
  for (const std::string_view good :
       {"220 a.example\r\n", "220 a.example ready\r\n", "220 [192.0.2.1] ready\r\n",
        "220-a.example\r\n220\r\n", "220-a.example hi\r\n220-\r\n220-b\r\n220 c\r\n"})
    EXPECT_TRUE(InAbnf(good, Production::kGreeting)) << good;
  for (const std::string_view bad : {"220\r\n", "220 \r\n", "220 a_b\r\n", "220 a\n", "554 a\r\n",
                                     "220-a\r\n", "220 a.example  \x01\r\n"})
    EXPECT_FALSE(InAbnf(bad, Production::kGreeting)) << bad;
}

}  // namespace
}  // namespace smtpspec
