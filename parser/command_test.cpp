#include "parser/command.h"

#include <gtest/gtest.h>

#include "parser/abnf.h"

namespace smtpspec {
namespace {

using namespace std::literals;
using Fault = CommandError::Fault;

enum class Abnf { kIn, kTolerated };

struct Accepted {
  const char* name;
  std::string_view line;
  std::string_view written;  // by Serialize
  Abnf abnf = Abnf::kIn;
  Utf8 utf8 = Utf8::kRefused;
};

class CommandAccepted : public testing::TestWithParam<Accepted> {};

TEST_P(CommandAccepted, AndWritten) {
  const Accepted& row = GetParam();
  const auto command = ParseCommand(row.line, row.utf8);
  ASSERT_TRUE(command.has_value()) << command.error().offset << ": " << command.error().expected;
  EXPECT_EQ(Serialize(*command), row.written);
  EXPECT_EQ(ParseCommand(row.written, row.utf8), command);
  EXPECT_TRUE(row.written.starts_with(Name(VerbOf(*command))));
  EXPECT_EQ(InAbnf(std::string(row.line) + "\r\n", Production::kCommand), row.abnf == Abnf::kIn);
}

constexpr auto kTolerated = Abnf::kTolerated;

const Accepted kAccepted[] = {
    {"EhloDomain", "EHLO client.example", "EHLO client.example"},
    {"EhloOfNumericLabelsIsADomain", "EHLO 1.2.3.4", "EHLO 1.2.3.4"},
    {"EhloLiteral", "EHLO [192.0.2.1]", "EHLO [192.0.2.1]"},
    {"EhloIpv6Literal", "EHLO [IPv6:2001:db8::1]", "EHLO [IPv6:2001:db8::1]"},
    {"VerbInAnyCase", "eHlO a", "EHLO a"},
    {"HeloDomain", "HELO client.example", "HELO client.example"},
    {"HeloLiteralIsTolerated", "HELO [192.0.2.1]", "HELO [192.0.2.1]", kTolerated},
    {"MailPlain", "MAIL FROM:<a@b.example>", "MAIL FROM:<a@b.example>"},
    {"MailInAnyCase", "mail from:<a@b.example>", "MAIL FROM:<a@b.example>"},
    {"MailNullPath", "MAIL FROM:<>", "MAIL FROM:<>"},
    {"MailSourceRoute", "MAIL FROM:<@a,@b:c@d>", "MAIL FROM:<@a,@b:c@d>"},
    {"MailParameters", "MAIL FROM:<> SIZE=1 BODY=8BITMIME", "MAIL FROM:<> SIZE=1 BODY=8BITMIME"},
    {"MailUnknownParameter", "MAIL FROM:<> X-Y=z", "MAIL FROM:<> X-Y=z"},
    {"MailParameterBeginsWithDigit", "MAIL FROM:<> 8BITMIME", "MAIL FROM:<> 8BITMIME"},
    {"MailParameterWithEveryOctet", "MAIL FROM:<> A=!\"#<>@[\\]~", "MAIL FROM:<> A=!\"#<>@[\\]~"},
    {"MailSpaceBehindPath", "MAIL FROM:<>  ", "MAIL FROM:<>", kTolerated},
    {"MailTabBehindPath", "MAIL FROM:<>\t", "MAIL FROM:<>", kTolerated},
    {"MailSpaceBehindParameter", "MAIL FROM:<> SIZE=1 ", "MAIL FROM:<> SIZE=1", kTolerated},
    {"MailPostmasterWithDomain", "MAIL FROM:<Postmaster@b>", "MAIL FROM:<Postmaster@b>"},
    {"RcptPlain", "RCPT TO:<a@b.example>", "RCPT TO:<a@b.example>"},
    {"RcptPostmaster", "RCPT TO:<Postmaster>", "RCPT TO:<Postmaster>"},
    {"RcptPostmasterInAnyCase", "RCPT TO:<postMASTER>", "RCPT TO:<Postmaster>"},
    {"RcptPostmasterWithDomain", "RCPT TO:<Postmaster@b>", "RCPT TO:<Postmaster@b>"},
    {"RcptPostmasterWithParameter", "RCPT TO:<Postmaster> NOTIFY=NEVER",
     "RCPT TO:<Postmaster> NOTIFY=NEVER"},
    {"RcptSourceRoute", "RCPT TO:<@a,@b:c@d>", "RCPT TO:<@a,@b:c@d>"},
    {"RcptSpaceBehindPath", "RCPT TO:<a@b> ", "RCPT TO:<a@b>", kTolerated},
    {"Data", "DATA", "DATA"},
    {"DataWithSpace", "DATA ", "DATA", kTolerated},
    {"DataWithTab", "DATA\t \t", "DATA", kTolerated},
    {"Rset", "RSET", "RSET"},
    {"RsetWithSpace", "RSET ", "RSET", kTolerated},
    {"Quit", "QUIT", "QUIT"},
    {"QuitWithSpace", "QUIT  ", "QUIT", kTolerated},
    {"StartTls", "STARTTLS", "STARTTLS"},
    {"StartTlsWithSpace", "starttls ", "STARTTLS", kTolerated},
    {"Noop", "NOOP", "NOOP"},
    {"NoopString", "NOOP \"a b\"", "NOOP \"a b\""},
    {"NoopArgumentThatIsNoString", "NOOP a b@c", "NOOP a b@c", kTolerated},
    {"NoopSpaces", "NOOP   ", "NOOP", kTolerated},
    {"NoopSpacesAround", "NOOP  a  b  ", "NOOP a  b", kTolerated},
    {"HelpAlone", "HELP", "HELP"},
    {"HelpTopic", "HELP MAIL", "HELP MAIL"},
    {"VrfyAtom", "VRFY user", "VRFY user"},
    {"VrfyMailboxIsNoString", "VRFY user@example.org", "VRFY user@example.org", kTolerated},
    {"VrfyWithSmtpUtf8", "VRFY user SMTPUTF8", "VRFY user SMTPUTF8", kTolerated},
    {"VrfyPath", "VRFY <user@example.org>", "VRFY <user@example.org>", kTolerated},
    {"ExpnAtom", "EXPN list", "EXPN list"},
    {"AuthAlone", "AUTH PLAIN", "AUTH PLAIN"},
    {"AuthEmptyResponse", "AUTH EXTERNAL =", "AUTH EXTERNAL ="},
    {"AuthResponse", "AUTH PLAIN AGEAYg==", "AUTH PLAIN AGEAYg=="},
    {"AuthResponseKeepsItsCase", "AUTH X aaaa", "AUTH X aaaa"},
    {"AuthMechanismInLowerCase", "AUTH scram-sha-256", "AUTH SCRAM-SHA-256", kTolerated},
    {"AuthSpaceBehindMechanism", "AUTH PLAIN ", "AUTH PLAIN", kTolerated},
    {"AuthMechanismOf20", "AUTH ABCDEFGHIJKLMNOPQ-_0", "AUTH ABCDEFGHIJKLMNOPQ-_0"},
    {"Bdat", "BDAT 86", "BDAT 86"},
    {"BdatLast", "BDAT 0 last", "BDAT 0 LAST"},
    {"BdatZero", "BDAT 0", "BDAT 0"},
    {"BdatLeadingZeros", "BDAT 0007", "BDAT 7"},
    {"BdatGreatest", "BDAT 18446744073709551615", "BDAT 18446744073709551615"},
    {"BdatSaturates", "BDAT 18446744073709551616", "BDAT 18446744073709551615"},
    {"BdatSaturatesFarBeyond", "BDAT 99999999999999999999999999999999 LAST",
     "BDAT 18446744073709551615 LAST"},
    {"BdatSpaceBehind", "BDAT 1 ", "BDAT 1", kTolerated},
    {"Turn", "TURN", "TURN", kTolerated},
    {"Send", "SEND FROM:<a@b>", "SEND", kTolerated},
    {"Soml", "SOML FROM:<a@b>", "SOML", kTolerated},
    {"Saml", "saml FROM:<a@b>", "SAML", kTolerated},
    {"Utf8Mailbox", "MAIL FROM:<d\xC3\xB6@\xC3\xBC.example> SMTPUTF8",
     "MAIL FROM:<d\xC3\xB6@\xC3\xBC.example> SMTPUTF8", Abnf::kIn, Utf8::kAllowed},
    {"Utf8ParameterValueIsLong", "RCPT TO:<a@b> ORCPT=utf-8;\xC3\xB6\xC3\xB6",
     "RCPT TO:<a@b> ORCPT=utf-8;\xC3\xB6\xC3\xB6", Abnf::kIn, Utf8::kAllowed},
    {"Utf8Text", "VRFY d\xC3\xB6", "VRFY d\xC3\xB6", Abnf::kIn, Utf8::kAllowed},
};

INSTANTIATE_TEST_SUITE_P(All, CommandAccepted, testing::ValuesIn(kAccepted),
                         [](const auto& row) { return std::string(row.param.name); });

struct Refused {
  const char* name;
  std::string_view line;
  Fault fault;
  Verb verb;
  std::size_t offset;
  Utf8 utf8 = Utf8::kRefused;
};

class CommandRefused : public testing::TestWithParam<Refused> {};

TEST_P(CommandRefused, AtItsOffset) {
  const Refused& row = GetParam();
  const auto command = ParseCommand(row.line, row.utf8);
  ASSERT_FALSE(command.has_value()) << Serialize(*command);
  const CommandError& error = command.error();
  EXPECT_EQ(error.fault, row.fault);
  EXPECT_EQ(error.verb, row.verb);
  EXPECT_EQ(error.offset, row.offset) << error.expected;
  EXPECT_FALSE(error.expected.empty());
}

constexpr auto kSyntax = Fault::kSyntax;
constexpr auto kUnknown = Fault::kUnknownVerb;
constexpr auto kBase64 = Fault::kBadBase64;

const Refused kRefused[] = {
    {"Nothing", "", kUnknown, Verb::kUnknown, 0},
    {"SpaceOnly", " ", kUnknown, Verb::kUnknown, 0},
    {"SpaceInFront", " NOOP", kUnknown, Verb::kUnknown, 0},
    {"UnknownVerb", "HALLO", kUnknown, Verb::kUnknown, 0},
    {"PrivateVerb", "XFOO bar", kUnknown, Verb::kUnknown, 0},
    {"LongerVerb", "DATAX", kUnknown, Verb::kUnknown, 0},
    {"ShorterVerb", "MAI", kUnknown, Verb::kUnknown, 0},
    {"VerbWithNul", "DATA\0"sv, kUnknown, Verb::kUnknown, 0},
    {"VerbInUtf8", "QU\xC4\xB0T", kUnknown, Verb::kUnknown, 0, Utf8::kAllowed},
    {"EhloAlone", "EHLO", kSyntax, Verb::kEhlo, 4},
    {"EhloSpace", "EHLO ", kSyntax, Verb::kEhlo, 5},
    {"EhloUnderscore", "EHLO a_b", kSyntax, Verb::kEhlo, 6},
    {"EhloTrailingDot", "EHLO a.", kSyntax, Verb::kEhlo, 7},
    {"EhloTwoSpaces", "EHLO  a", kSyntax, Verb::kEhlo, 5},
    {"EhloTwoWords", "EHLO a b", kSyntax, Verb::kEhlo, 7},
    {"EhloBareIpv6", "EHLO ::1", kSyntax, Verb::kEhlo, 5},
    {"EhloUntaggedIpv6", "EHLO [::1]", kSyntax, Verb::kEhlo, 6},
    {"EhloSnumOf256", "EHLO [192.0.2.256]", kSyntax, Verb::kEhlo, 14},
    {"EhloSevenGroups", "EHLO [IPv6:1:2:3:4::5:6:7]", kSyntax, Verb::kEhlo, 11},
    {"EhloStaysAscii", "EHLO \xC3\xB6.example", kSyntax, Verb::kEhlo, 5, Utf8::kAllowed},
    {"HeloAlone", "HELO", kSyntax, Verb::kHelo, 4},
    {"MailAlone", "MAIL", kSyntax, Verb::kMail, 4},
    {"MailWithoutFrom", "MAIL <a@b>", kSyntax, Verb::kMail, 5},
    {"MailTo", "MAIL TO:<a@b>", kSyntax, Verb::kMail, 5},
    {"MailSpaceBehindColon", "MAIL FROM: <a@b>", kSyntax, Verb::kMail, 10},
    {"MailSpaceBeforeColon", "MAIL FROM :<a@b>", kSyntax, Verb::kMail, 9},
    {"MailTwoSpaces", "MAIL  FROM:<a@b>", kSyntax, Verb::kMail, 5},
    {"MailWithoutBrackets", "MAIL FROM:a@b", kSyntax, Verb::kMail, 10},
    {"MailWithoutPath", "MAIL FROM:", kSyntax, Verb::kMail, 10},
    {"MailSpaceAsPath", "MAIL FROM:< >", kSyntax, Verb::kMail, 11},
    {"MailPostmasterWithoutDomain", "MAIL FROM:<Postmaster>", kSyntax, Verb::kMail, 21},
    {"MailDisplayName", "MAIL FROM:A <a@b>", kSyntax, Verb::kMail, 10},
    {"MailEmptyValue", "MAIL FROM:<> SIZE=", kSyntax, Verb::kMail, 18},
    {"MailValueWithEquals", "MAIL FROM:<> A=b=c", kSyntax, Verb::kMail, 16},
    {"MailKeywordWithUnderscore", "MAIL FROM:<> A_B", kSyntax, Verb::kMail, 14},
    {"MailKeywordBeginsWithHyphen", "MAIL FROM:<> -A", kSyntax, Verb::kMail, 13},
    {"MailTwoSpacesBeforeParameter", "MAIL FROM:<>  A", kSyntax, Verb::kMail, 14},
    {"MailTwoSpacesBetweenParameters", "MAIL FROM:<> A  B", kSyntax, Verb::kMail, 16},
    {"MailParameterWithoutSpace", "MAIL FROM:<>A", kSyntax, Verb::kMail, 12},
    {"MailTabBeforeParameter", "MAIL FROM:<>\tA", kSyntax, Verb::kMail, 13},
    {"MailNul", "MAIL FROM:<a\0@b>"sv, kSyntax, Verb::kMail, 12},
    {"MailBell", "MAIL FROM:<a\a@b>", kSyntax, Verb::kMail, 12},
    {"MailHighOctet", "MAIL FROM:<\xFF@b>", kSyntax, Verb::kMail, 11},
    {"MailUtf8Unasked", "MAIL FROM:<\xC3\xB6@b>", kSyntax, Verb::kMail, 11},
    {"MailUtf8Overlong", "MAIL FROM:<\xC0\xAF@b>", kSyntax, Verb::kMail, 11, Utf8::kAllowed},
    {"MailCrLf", "MAIL FROM:<a@b>\r\nRSET", kSyntax, Verb::kMail, 15},
    {"MailWrongLiteral", "MAIL FROM:<a@[1.2.3.999]>", kSyntax, Verb::kMail, 20},
    {"MailWrongLiteralBeforeParameter", "MAIL FROM:<a@[IPv6:z]> A", kSyntax, Verb::kMail, 19},
    {"RcptAlone", "RCPT", kSyntax, Verb::kRcpt, 4},
    {"RcptNullPath", "RCPT TO:<>", kSyntax, Verb::kRcpt, 9},
    {"RcptSpaceBehindColon", "RCPT TO: <a@b>", kSyntax, Verb::kRcpt, 8},
    {"RcptLocalPartOnly", "RCPT TO:<user>", kSyntax, Verb::kRcpt, 13},
    {"RcptTwoPaths", "RCPT TO:<a@b>,<c@d>", kSyntax, Verb::kRcpt, 13},
    {"RcptNul", "RCPT TO:<a@b\0>"sv, kSyntax, Verb::kRcpt, 12},
    {"DataArgument", "DATA x", kSyntax, Verb::kData, 5},
    {"RsetArgument", "RSET x", kSyntax, Verb::kRset, 5},
    {"QuitArgument", "QUIT x", kSyntax, Verb::kQuit, 5},
    {"StartTlsArgument", "STARTTLS x", kSyntax, Verb::kStartTls, 9},
    {"NoopControl", "NOOP a\ab", kSyntax, Verb::kNoop, 6},
    {"NoopTabInside", "NOOP a\tb", kSyntax, Verb::kNoop, 7},
    {"NoopNul", "NOOP \0"sv, kSyntax, Verb::kNoop, 5},
    {"NoopHighOctet", "NOOP \xE9", kSyntax, Verb::kNoop, 5},
    {"HelpDelete", "HELP \x7F", kSyntax, Verb::kHelp, 5},
    {"VrfyAlone", "VRFY", kSyntax, Verb::kVrfy, 4},
    {"VrfySpace", "VRFY ", kSyntax, Verb::kVrfy, 5},
    {"VrfyUtf8Unasked", "VRFY d\xC3\xB6", kSyntax, Verb::kVrfy, 6},
    {"ExpnAlone", "EXPN", kSyntax, Verb::kExpn, 4},
    {"AuthWithoutMechanism", "AUTH", kSyntax, Verb::kAuth, 4},
    {"AuthMechanismOf21", "AUTH ABCDEFGHIJKLMNOPQRSTU", kSyntax, Verb::kAuth, 25},
    {"AuthMechanismWithDot", "AUTH A.B", kSyntax, Verb::kAuth, 6},
    {"AuthNotBase64", "AUTH PLAIN *", kBase64, Verb::kAuth, 11},
    {"AuthPaddingLacks", "AUTH PLAIN AGEAYg", kBase64, Verb::kAuth, 17},
    {"AuthPaddingInside", "AUTH PLAIN AGE=AYg=", kBase64, Verb::kAuth, 15},
    {"AuthPaddingTooMuch", "AUTH PLAIN AGEA====", kBase64, Verb::kAuth, 15},
    {"AuthPaddingBits", "AUTH PLAIN AGEAYh==", kBase64, Verb::kAuth, 16},
    {"AuthTwoEquals", "AUTH PLAIN ==", kBase64, Verb::kAuth, 12},
    {"AuthTwoResponses", "AUTH PLAIN AGEA AGEA", kBase64, Verb::kAuth, 16},
    {"AuthNul", "AUTH PLAIN A\0A="sv, kBase64, Verb::kAuth, 12},
    {"BdatAlone", "BDAT", kSyntax, Verb::kBdat, 4},
    {"BdatNegative", "BDAT -1", kSyntax, Verb::kBdat, 5},
    {"BdatHexadecimal", "BDAT 0x10", kSyntax, Verb::kBdat, 6},
    {"BdatNotLast", "BDAT 1 FIRST", kSyntax, Verb::kBdat, 7},
    {"BdatLastWithoutSize", "BDAT LAST", kSyntax, Verb::kBdat, 5},
    {"BdatLastTwice", "BDAT 1 LAST LAST", kSyntax, Verb::kBdat, 12},
    {"TurnControl", "TURN \x1B[2J", kSyntax, Verb::kTurn, 5},
};

INSTANTIATE_TEST_SUITE_P(All, CommandRefused, testing::ValuesIn(kRefused),
                         [](const auto& row) { return std::string(row.param.name); });

// RFC 5321 4.5.3.1 and RFC 3461 give lengths that must be accepted, and parsers refuse none.
TEST(Command, OfAnyLengthIsParsed) {
  const std::string local_part(65, 'a'), label(300, 'b'), value(2000, 'c');
  const std::string line = "MAIL FROM:<" + local_part + "@" + label + "> X=" + value;
  const auto command = ParseCommand(line);
  ASSERT_TRUE(command.has_value());
  EXPECT_EQ(Serialize(*command), line);
}

TEST(Command, AbsentAndEmptyInitialResponsesDiffer) {
  const auto response = [](std::string_view line) {
    return std::get<AuthCommand>(*ParseCommand(line)).initial_response;
  };
  EXPECT_EQ(response("AUTH PLAIN"), std::nullopt);
  EXPECT_EQ(response("AUTH PLAIN ="), "");
  EXPECT_EQ(response("AUTH PLAIN AGEAYg=="), "\0a\0b"s);
}

TEST(Command, TellsWhatItExpectedInsideAnArgument) {
  EXPECT_EQ(ParseCommand("MAIL FROM:<a@[1.2.3.999]>").error().expected, "a number from 0 to 255");
  EXPECT_EQ(ParseCommand("RCPT TO:<a@b").error().expected, ">");
  EXPECT_EQ(ParseCommand("DATA x").error().expected, "DATA without an argument");
}

TEST(CommandDeathTest, AValueThatIsNoCommandIsNotWritten) {
  EXPECT_DEATH(Serialize(NoopCommand{"a\r\nDATA"}), "ParseCommand");
  EXPECT_DEATH(Serialize(VrfyCommand{""}), "ParseCommand");
  EXPECT_DEATH(Serialize(AuthCommand{"PLAIN X", {}}), "ParseCommand");
  EXPECT_DEATH(Serialize(MailCommand{{}, {{"A", "b c"}}}), "ParseCommand");
  EXPECT_DEATH(Serialize(MailCommand{{}, {{"A", ""}}}), "ParseCommand");
}

}  // namespace
}  // namespace smtpspec
