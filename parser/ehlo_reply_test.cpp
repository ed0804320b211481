#include "parser/ehlo_reply.h"

#include <gtest/gtest.h>

#include "parser/abnf.h"

namespace smtpspec {
namespace {

using namespace std::literals;

std::vector<std::string> Texts(const ExtensionList& extensions) {
  std::vector<std::string> texts;
  for (const Extension& extension : extensions.All()) texts.push_back(extension.Text());
  return texts;
}

struct Strict {
  const char* name;
  std::string_view octets;
  std::optional<std::size_t> error;  // nothing: in the grammar
};

class EhloReplyStrict : public testing::TestWithParam<Strict> {};

TEST_P(EhloReplyStrict, OrNot) {
  const Strict& row = GetParam();
  const auto reply = ParseEhloReply(row.octets);
  EXPECT_EQ(InAbnf(row.octets, Production::kEhloOkRsp), !row.error.has_value());
  ASSERT_EQ(reply.has_value(), !row.error.has_value());
  if (!reply) {
    EXPECT_EQ(reply.error().offset, *row.error) << reply.error().expected;
    EXPECT_FALSE(reply.error().expected.empty());
    return;
  }
  const auto without_crlf = ParseEhloReply(row.octets.substr(0, row.octets.size() - 2));
  ASSERT_TRUE(without_crlf.has_value());
  EXPECT_EQ(Texts(without_crlf->extensions), Texts(reply->extensions));
}

const Strict kStrict[] = {
    {"HostAlone", "250 mx.example\r\n", {}},
    {"HostAndGreeting", "250 mx.example hello there\r\n", {}},
    {"GreetingOfOddOctets", "250 mx.example \0\t\x01\x7F\r\n"sv, {}},
    {"Extensions", "250-mx.example hello\r\n250-SIZE 1000\r\n250 HELP\r\n", {}},
    {"KeywordBeginsWithDigit", "250-mx.example\r\n250 8BITMIME\r\n", {}},
    {"KeywordInLowerCase", "250-mx.example\r\n250-size\r\n250 Pipelining\r\n", {}},
    {"ParametersOfAnyPrintable", "250-mx.example\r\n250 X-Y !~ =,\r\n", {}},
    {"LiteralAsHost", "250 [192.0.2.1]\r\n", 4},
    {"Underscore", "250 a_b\r\n", 5},
    {"HostInUtf8", "250 \xC3\xB6.example\r\n", 4},
    {"GreetingInUtf8", "250 a \xC3\xB6\r\n", 6},
    {"OtherCode", "251 a\r\n", 2},
    {"OtherCodeInLaterLine", "250-a\r\n251 HELP\r\n", 9},
    {"HostLacks", "250 \r\n", 4},
    {"CodeAlone", "250\r\n", 3},
    {"LastLineEmpty", "250-a\r\n250\r\n", 10},
    {"KeywordLacks", "250-a\r\n250 \r\n", 11},
    {"OldStyleAuth", "250-a\r\n250 AUTH=LOGIN\r\n", 15},
    {"OldStyleSize", "250-a\r\n250-SIZE=1\r\n250 X\r\n", 15},
    {"KeywordWithUnderscore", "250-a\r\n250 A_B\r\n", 12},
    {"KeywordBeginsWithHyphen", "250-a\r\n250 -A\r\n", 11},
    {"TwoSpaces", "250-a\r\n250 SIZE  1\r\n", 16},
    {"SpaceAtTheEnd", "250-a\r\n250 SIZE \r\n", 16},
    {"TabBetween", "250-a\r\n250 SIZE\t1\r\n", 15},
    {"GoesOn", "250-a\r\n", 7},
    {"BareLf", "250-a\n250 HELP\r\n", 5},
    {"SomethingBehind", "250 a\r\n250 b\r\n", 7},
    {"Nothing", "", 0},
};

INSTANTIATE_TEST_SUITE_P(All, EhloReplyStrict, testing::ValuesIn(kStrict),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ParseEhloReply, GivesHostGreetingAndExtensions) {
  const auto reply =
      ParseEhloReply("250-SIZE.example SIZE 1\r\n250-AUTH PLAIN LOGIN\r\n250 DSN\r\n");
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->host, "SIZE.example");
  EXPECT_EQ(reply->greeting, "SIZE 1");
  EXPECT_EQ(Texts(reply->extensions), (std::vector<std::string>{"AUTH PLAIN LOGIN", "DSN"}));
}

TEST(InterpretEhlo, TakesNoKeywordFromTheFirstLine) {
  const EhloReply ehlo = InterpretEhlo(*ParseReply("250-SIZE STARTTLS\r\n250 HELP\r\n"));
  EXPECT_EQ(ehlo.host, "SIZE");
  EXPECT_EQ(ehlo.greeting, "STARTTLS");
  EXPECT_FALSE(ehlo.extensions.Has("SIZE"));
  EXPECT_FALSE(ehlo.extensions.Has("STARTTLS"));
  EXPECT_TRUE(ehlo.extensions.Has("HELP"));
}

TEST(InterpretEhlo, HasNoEnhancedCodes) {
  const EhloReply ehlo = InterpretEhlo(*ParseReply("250-2.1.0 hello\r\n250 2.1.0\r\n"));
  EXPECT_EQ(ehlo.host, "2.1.0");
  EXPECT_EQ(ehlo.greeting, "hello");
  EXPECT_EQ(ehlo.skipped, std::vector<std::string>{"2.1.0"});
}

TEST(InterpretEhlo, SkipsAndListsWhatIsNoEhloLine) {
  const EhloReply ehlo = InterpretEhlo(*ParseReply(
      "250-[192.0.2.1]\r\n250-AUTH=LOGIN\r\n250-\r\n250-A_B c\r\n250-SIZE 5 \r\n250 DSN\r\n"));
  EXPECT_EQ(ehlo.host, "[192.0.2.1]");
  EXPECT_EQ(Texts(ehlo.extensions), (std::vector<std::string>{"SIZE 5", "DSN"}));
  EXPECT_EQ(ehlo.skipped, (std::vector<std::string>{"AUTH=LOGIN", "", "A_B c"}));
}

TEST(InterpretEhlo, ComparesWithoutRegardToCase) {
  const EhloReply ehlo = InterpretEhlo(*ParseReply("250-a\r\n250-auth plain\r\n250 size 7\r\n"));
  EXPECT_TRUE(ehlo.extensions.Has("AUTH", "PLAIN"));
  EXPECT_FALSE(ehlo.extensions.Has("AUTH", "LOGIN"));
  EXPECT_FALSE(ehlo.extensions.Has("DSN", "PLAIN"));
  EXPECT_EQ(ehlo.extensions.Find("SIZE")->parameters, std::vector<std::string>{"7"});
  EXPECT_EQ(ehlo.extensions.Find("DSN"), nullptr);
}

TEST(InterpretEhlo, TakesAReplyOfOneLine) {
  const EhloReply ehlo = InterpretEhlo(*ParseReply("250\r\n"));
  EXPECT_EQ(ehlo.host, "");
  EXPECT_TRUE(ehlo.extensions.All().empty());
}

TEST(Extension, ParsesAndIsWritten) {
  for (const std::string_view text : {"SIZE", "SIZE 1000", "AUTH PLAIN LOGIN", "x-1 ="}) {
    const auto extension = Extension::Parse(text);
    ASSERT_TRUE(extension.has_value()) << text;
    EXPECT_EQ(extension->Text(), text);
  }
  for (const std::string_view bad :
       {"", " SIZE", "SIZE ", "SIZE  1", "A=B", "A\x01", "A \x7F", "A\r\n"})
    EXPECT_FALSE(Extension::Parse(bad).has_value()) << bad;
}

}  // namespace
}  // namespace smtpspec
