#include "parser/esmtp_parameters.h"

#include <gtest/gtest.h>

namespace smtpspec {
namespace {

using namespace std::literals;
using Fault = ParameterError::Fault;

TEST(EsmtpParameters, ParseAndAreWritten) {
  for (const std::string_view text :
       {"SIZE=1", "A", "8BITMIME", "a-b=c-d", "A B=c D", "X=<a>@;:\\\"", "SIZE=1 SIZE=2"}) {
    const auto parameters = ParseEsmtpParameters(text);
    ASSERT_TRUE(parameters.has_value()) << text;
    EXPECT_EQ(Serialize(*parameters), text);
  }
  EXPECT_EQ((*ParseEsmtpParameters("A B=c"))[0], (EsmtpParameter{"A", std::nullopt}));
  EXPECT_EQ((*ParseEsmtpParameters("A B=c"))[1], (EsmtpParameter{"B", "c"}));
}

TEST(EsmtpParameters, AreRefusedAtTheirOffset) {
  const struct {
    std::string_view text;
    std::size_t offset;
  } rows[] = {{"", 0},       {" A", 0},     {"A ", 2},   {"A  B", 2},  {"-A", 0},     {"A=", 2},
              {"A= B", 2},   {"A=b=c", 3},  {"A_B", 1},  {"=a", 0},    {"A=\x01", 2}, {"A=\0"sv, 2},
              {"A=\x7F", 2}, {"A=\xC3", 2}, {"A\tB", 1}, {"A\r\nB", 1}};
  for (const auto& [text, offset] : rows) {
    const auto parameters = ParseEsmtpParameters(text);
    ASSERT_FALSE(parameters.has_value()) << text;
    EXPECT_EQ(parameters.error().offset, offset) << text;
  }
  EXPECT_EQ(ParseEsmtpParameters("A=\xC3\xB6\xC3\xB6", Utf8::kAllowed)->front().value,
            "\xC3\xB6\xC3\xB6");
  EXPECT_FALSE(ParseEsmtpParameters("\xC3\xB6=a", Utf8::kAllowed).has_value());
}

struct Refused {
  const char* name;
  std::string_view text;
  Fault fault;
  std::size_t index = 0;
};

std::vector<EsmtpParameter> Given(std::string_view text) {
  return *ParseEsmtpParameters(text);
}

class MailParametersRefused : public testing::TestWithParam<Refused> {};

TEST_P(MailParametersRefused, WithTheFault) {
  const auto meaning = InterpretMail(Given(GetParam().text));
  ASSERT_FALSE(meaning.has_value());
  EXPECT_EQ(meaning.error().fault, GetParam().fault);
  EXPECT_EQ(meaning.error().index, GetParam().index);
  EXPECT_FALSE(meaning.error().expected.empty());
}

const Refused kMailRefused[] = {
    {"Unknown", "SIZE=1 XFOO=1", Fault::kUnknown, 1},
    {"OfRcpt", "NOTIFY=NEVER", Fault::kUnknown},
    {"SizeRepeated", "SIZE=1 size=1", Fault::kRepeated, 1},
    {"EnvidRepeated", "ENVID=a ENVID=a", Fault::kRepeated, 1},
    {"RetRepeated", "RET=FULL BODY=7BIT RET=FULL", Fault::kRepeated, 2},
    {"SizeWithoutValue", "SIZE", Fault::kBadValue},
    {"SizeNegative", "SIZE=-1", Fault::kBadValue},
    {"SizeHexadecimal", "SIZE=0x1", Fault::kBadValue},
    {"SizeOf21Digits", "SIZE=000000000000000000001", Fault::kBadValue},
    {"BodyUnknown", "BODY=9BIT", Fault::kBadValue},
    {"BodyWithoutValue", "BODY", Fault::kBadValue},
    {"SmtpUtf8WithValue", "SMTPUTF8=1", Fault::kBadValue},
    {"RequireTlsWithValue", "REQUIRETLS=yes", Fault::kBadValue},
    {"RetUnknown", "RET=HEADERS", Fault::kBadValue},
    {"EnvidHexInLowerCase", "ENVID=a+3d", Fault::kBadValue},
    {"EnvidCutShort", "ENVID=a+3", Fault::kBadValue},
    {"EnvidControl", "ENVID=a+0A", Fault::kBadValue},
    {"EnvidHighOctet", "ENVID=a+C3", Fault::kBadValue},
    {"EnvidOf101",
     "ENVID=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaa",
     Fault::kBadValue},
    {"AuthNoMailbox", "AUTH=nobody", Fault::kBadValue},
    {"AuthNotXtext", "AUTH=a@b+4", Fault::kBadValue},
    {"AuthInjection", "AUTH=a@b+0D+0A", Fault::kBadValue},
    {"AuthWithoutValue", "AUTH", Fault::kBadValue},
};

INSTANTIATE_TEST_SUITE_P(All, MailParametersRefused, testing::ValuesIn(kMailRefused),
                         [](const auto& row) { return std::string(row.param.name); });

class RcptParametersRefused : public testing::TestWithParam<Refused> {};

TEST_P(RcptParametersRefused, WithTheFault) {
  const auto meaning = InterpretRcpt(Given(GetParam().text));
  ASSERT_FALSE(meaning.has_value());
  EXPECT_EQ(meaning.error().fault, GetParam().fault);
  EXPECT_EQ(meaning.error().index, GetParam().index);
}

const Refused kRcptRefused[] = {
    {"OfMail", "SIZE=1", Fault::kUnknown},
    {"SmtpUtf8IsOnMailOnly", "SMTPUTF8", Fault::kUnknown},
    {"NotifyRepeated", "NOTIFY=NEVER NOTIFY=NEVER", Fault::kRepeated, 1},
    {"OrcptRepeated", "ORCPT=a;b ORCPT=a;b", Fault::kRepeated, 1},
    {"NeverNotAlone", "NOTIFY=NEVER,SUCCESS", Fault::kBadValue},
    {"NeverNotAloneBehind", "NOTIFY=SUCCESS,NEVER", Fault::kBadValue},
    {"NotifyEmptyElement", "NOTIFY=SUCCESS,,DELAY", Fault::kBadValue},
    {"NotifyTrailingComma", "NOTIFY=SUCCESS,", Fault::kBadValue},
    {"NotifyUnknown", "NOTIFY=ALWAYS", Fault::kBadValue},
    {"NotifyWithoutValue", "NOTIFY", Fault::kBadValue},
    {"OrcptWithoutType", "ORCPT=a@b", Fault::kBadValue},
    {"OrcptEmptyType", "ORCPT=;a@b", Fault::kBadValue},
    {"OrcptTypeNoAtom", "ORCPT=rfc.822;a@b", Fault::kBadValue},
    {"OrcptHexInLowerCase", "ORCPT=rfc822;a+3db@c", Fault::kBadValue},
    {"OrcptControl", "ORCPT=rfc822;a+0Ab@c", Fault::kBadValue},
    {"OrcptNul", "ORCPT=rfc822;a+00b@c", Fault::kBadValue},
};

INSTANTIATE_TEST_SUITE_P(All, RcptParametersRefused, testing::ValuesIn(kRcptRefused),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(MailParameters, AllOfThem) {
  const auto mail =
      InterpretMail(Given("SIZE=500 body=BinaryMime SMTPUTF8 RequireTLS RET=hdrs ENVID=a+2Bb+20c "
                          "AUTH=e+3Dmc2@example.com"));
  ASSERT_TRUE(mail.has_value());
  EXPECT_EQ(mail->size, 500u);
  EXPECT_EQ(mail->body, Body::kBinaryMime);
  EXPECT_TRUE(mail->smtputf8 && mail->requiretls);
  EXPECT_EQ(mail->ret, Ret::kHeaders);
  EXPECT_EQ(mail->envid, "a+b c");
  EXPECT_EQ((**mail->auth).Text(), "e=mc2@example.com");
}

TEST(MailParameters, NoneOfThem) {
  const auto mail = InterpretMail({});
  ASSERT_TRUE(mail.has_value());
  EXPECT_FALSE(mail->size || mail->body || mail->smtputf8 || mail->requiretls || mail->ret ||
               mail->envid || mail->auth);
}

TEST(MailParameters, SizeSaturates) {
  const auto size = [](std::string_view text) { return InterpretMail(Given(text))->size; };
  EXPECT_EQ(size("SIZE=0"), 0u);
  EXPECT_EQ(size("SIZE=18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(size("SIZE=18446744073709551616"), UINT64_MAX);
  EXPECT_EQ(size("SIZE=99999999999999999999"), UINT64_MAX);
}

TEST(MailParameters, AuthOfNobodyIsGivenAndEmpty) {
  for (const std::string_view text : {"AUTH=<>", "AUTH=+3C+3E", "auth=+3c+3e"}) {
    const auto mail = InterpretMail(Given(text));
    ASSERT_TRUE(mail.has_value() && mail->auth.has_value()) << text;
    EXPECT_FALSE(mail->auth->has_value()) << text;
  }
}

TEST(MailParameters, EnvidOf100OctetsIsAccepted) {
  EXPECT_TRUE(InterpretMail(Given("ENVID=" + std::string(100, 'a'))).has_value());
}

TEST(RcptParameters, NotifyInAnyCaseAndOrder) {
  const auto rcpt = InterpretRcpt(Given("NOTIFY=delay,SUCCESS ORCPT=RFC822;User+2Bx@Example.org"));
  ASSERT_TRUE(rcpt.has_value());
  EXPECT_TRUE(rcpt->notify->delay && rcpt->notify->success);
  EXPECT_FALSE(rcpt->notify->failure || rcpt->notify->never);
  EXPECT_EQ(rcpt->original_recipient->address_type, "RFC822");
  EXPECT_EQ(rcpt->original_recipient->address, "User+x@Example.org");
  EXPECT_TRUE(InterpretRcpt(Given("NOTIFY=NEVER"))->notify->never);
  EXPECT_FALSE(InterpretRcpt({})->notify.has_value());
}

TEST(RcptParameters, OrcptOf500OctetsIsAccepted) {
  const std::string value = "rfc822;" + std::string(493, 'a');
  EXPECT_TRUE(InterpretRcpt(Given("ORCPT=" + value)).has_value());
  EXPECT_FALSE(InterpretRcpt(Given("ORCPT=" + value + "a")).has_value());
}

}  // namespace
}  // namespace smtpspec
