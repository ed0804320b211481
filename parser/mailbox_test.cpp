#include "parser/mailbox.h"

#include <gtest/gtest.h>

namespace smtpspec {
namespace {

using namespace std::literals;

// What each row is parsed as.
enum class As { kMailbox, kLocalPart, kDomain, kLiteral, kHost };

struct Outcome {
  std::optional<std::string> text;  // nothing: refused
  ParseError error;
};

template <class T>
Outcome OutcomeOf(const Parsed<T>& parsed) {
  if (!parsed) return {std::nullopt, parsed.error()};
  if constexpr (std::is_same_v<T, Host>)
    return {Text(*parsed), {}};
  else
    return {parsed->Text(), {}};
}

Outcome ParseAs(As as, std::string_view text, Utf8 utf8) {
  switch (as) {
    case As::kMailbox:
      return OutcomeOf(Mailbox::Parse(text, utf8));
    case As::kLocalPart:
      return OutcomeOf(LocalPart::Parse(text, utf8));
    case As::kDomain:
      return OutcomeOf(Domain::Parse(text, utf8));
    case As::kLiteral:
      return OutcomeOf(AddressLiteral::Parse(text));
    case As::kHost:
      return OutcomeOf(ParseHost(text, utf8));
  }
  return {};
}

struct Accepted {
  const char* name;
  As as;
  std::string_view text;
  std::string_view written = {};  // where it differs
  Utf8 utf8 = Utf8::kRefused;
};

class MailboxAccepted : public testing::TestWithParam<Accepted> {};

TEST_P(MailboxAccepted, AndWritten) {
  const Accepted& row = GetParam();
  const Outcome outcome = ParseAs(row.as, row.text, row.utf8);
  ASSERT_TRUE(outcome.text.has_value()) << outcome.error.offset << ": " << outcome.error.expected;
  EXPECT_EQ(*outcome.text, row.written.empty() ? row.text : row.written);
  EXPECT_EQ(ParseAs(row.as, *outcome.text, row.utf8).text, outcome.text);
}

const Accepted kAccepted[] = {
    {"Plain", As::kMailbox, "user@example.org"},
    {"LocalPartKeepsItsCase", As::kMailbox, "User@Example.ORG"},
    {"EveryAtext", As::kLocalPart, "azAZ09!#$%&'*+-/=?^_`{|}~"},
    {"DotString", As::kLocalPart, "a.b.c"},
    {"EmptyQuotedString", As::kMailbox, "\"\"@example.org"},
    {"QuotedWithoutNeed", As::kMailbox, "\"user\"@example.org", "user@example.org"},
    {"QuotedPairWithoutNeed", As::kMailbox, "\"\\u\\s\\er\"@example.org", "user@example.org"},
    {"QuotedPairAsInTheRfc", As::kLocalPart, "\"Joe\\,Smith\"", "\"Joe,Smith\""},
    {"QuotedAt", As::kMailbox, "\"a@b\"@example.org"},
    {"QuotedBrackets", As::kMailbox, "\"<a>\"@example.org"},
    {"QuotedSpace", As::kMailbox, "\" a b \"@example.org"},
    {"QuotedQuote", As::kMailbox, "\"a\\\"@b\"@example.org"},
    {"QuotedBackslash", As::kMailbox, "\"a\\\\\"@example.org"},
    {"QuotedDots", As::kLocalPart, "\".a..b.\""},
    {"QuotedDotStringIsOneWithout", As::kLocalPart, "\"a.b\"", "a.b"},
    {"LongLocalPart", As::kMailbox,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b"},
    {"OneLabel", As::kDomain, "localhost"},
    {"NumericLabelsAreADomain", As::kHost, "192.0.2.1"},
    {"HyphensInside", As::kDomain, "a--b.c-d.xn--bcher-kva"},
    {"LongLabel", As::kDomain,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"},
    {"Ipv4", As::kLiteral, "[192.0.2.1]"},
    {"Ipv4IsNeverOctal", As::kLiteral, "[001.02.255.000]"},
    {"Ipv6", As::kLiteral, "[IPv6:2001:db8:0:0:0:0:0:1]"},
    {"Ipv6TagInAnyCase", As::kLiteral, "[ipV6:::1]"},
    {"Ipv6Unspecified", As::kLiteral, "[IPv6:::]"},
    {"Ipv6SixGroupsAndCompression", As::kLiteral, "[IPv6:1:2:3:4:5:6::]"},
    {"Ipv6SixGroupsAroundCompression", As::kLiteral, "[IPv6:1:2:3::4:5:6]"},
    {"Ipv6WithIpv4", As::kLiteral, "[IPv6:1:2:3:4:5:6:192.0.2.1]"},
    {"Ipv6WithIpv4Compressed", As::kLiteral, "[IPv6:::ffff:192.0.2.1]"},
    {"Ipv6FourGroupsAndIpv4", As::kLiteral, "[IPv6:1:2::3:4:192.0.2.1]"},
    {"GeneralLiteral", As::kLiteral, "[x-tag:!Z^~]"},
    {"LiteralInMailbox", As::kMailbox, "a@[IPv6:2001:db8::1]"},
    {"Utf8LocalPart", As::kMailbox, "d\xC3\xB6rte@example.org", {}, Utf8::kAllowed},
    {"Utf8Quoted", As::kLocalPart, "\"\xC3\xB6 \"", {}, Utf8::kAllowed},
    {"Utf8Domain",
     As::kMailbox,
     "a@b\xC3\xBC"
     "cher.example",
     {},
     Utf8::kAllowed},
    {"Utf8FourOctets", As::kLocalPart, "\xF0\x9F\x93\xAE", {}, Utf8::kAllowed},
    {"Utf8Greatest", As::kLocalPart, "\xF4\x8F\xBF\xBF", {}, Utf8::kAllowed},
};

INSTANTIATE_TEST_SUITE_P(All, MailboxAccepted, testing::ValuesIn(kAccepted),
                         [](const auto& row) { return std::string(row.param.name); });

struct Refused {
  const char* name;
  As as;
  std::string_view text;
  std::size_t offset;
  Utf8 utf8 = Utf8::kRefused;
};

class MailboxRefused : public testing::TestWithParam<Refused> {};

TEST_P(MailboxRefused, AtItsOffset) {
  const Refused& row = GetParam();
  const Outcome outcome = ParseAs(row.as, row.text, row.utf8);
  EXPECT_FALSE(outcome.text.has_value()) << *outcome.text;
  EXPECT_EQ(outcome.error.offset, row.offset);
  EXPECT_FALSE(outcome.error.expected.empty());
}

const Refused kRefused[] = {
    {"Nothing", As::kMailbox, "", 0},
    {"NoAt", As::kMailbox, "user", 4},
    {"NoDomain", As::kMailbox, "user@", 5},
    {"NoLocalPart", As::kMailbox, "@example.org", 0},
    {"TwoAts", As::kMailbox, "a@b@c", 3},
    {"LeadingDot", As::kLocalPart, ".a", 0},
    {"TrailingDot", As::kMailbox, "a.@b", 2},
    {"DoubleDot", As::kMailbox, "a..b@c", 2},
    {"Space", As::kMailbox, "a b@c", 1},
    {"Parenthesis", As::kLocalPart, "a(", 1},
    {"ClosingParenthesis", As::kLocalPart, "a)", 1},
    {"Comma", As::kLocalPart, "a,", 1},
    {"Colon", As::kLocalPart, "a:", 1},
    {"Semicolon", As::kLocalPart, "a;", 1},
    {"Less", As::kLocalPart, "a<", 1},
    {"Greater", As::kLocalPart, "a>", 1},
    {"Bracket", As::kLocalPart, "a[", 1},
    {"ClosingBracket", As::kLocalPart, "a]", 1},
    {"BackslashOutsideQuotes", As::kLocalPart, "Joe\\,Smith", 3},
    {"Comment", As::kMailbox, "a(comment)@b", 1},
    {"QuotedStringNotClosed", As::kMailbox, "\"a@b", 4},
    {"QuotedStringThenAtom", As::kMailbox, "\"a\"b@c", 3},
    {"QuotedStringsWithDot", As::kMailbox, "\"a\".\"b\"@c", 3},
    {"QuotedTab", As::kLocalPart, "\"a\tb\"", 2},
    {"QuotedControl", As::kLocalPart, "\"\x01\"", 1},
    {"QuotedDelete", As::kLocalPart, "\"\x7F\"", 1},
    {"QuotedPairOfControl", As::kLocalPart, "\"\\\x01\"", 2},
    {"QuotedFolding", As::kLocalPart, "\"a\r\n b\"", 2},
    {"QuotedNul", As::kLocalPart, "\"\0\""sv, 1},
    {"TrailingDotInDomain", As::kDomain, "example.org.", 12},
    {"LeadingDotInDomain", As::kDomain, ".example.org", 0},
    {"EmptyLabel", As::kDomain, "a..b", 2},
    {"LeadingHyphen", As::kDomain, "-a", 0},
    {"TrailingHyphen", As::kDomain, "a-.b", 2},
    {"TrailingHyphenAtTheEnd", As::kDomain, "a-", 2},
    {"Underscore", As::kDomain, "a_b", 1},
    {"EmptyDomain", As::kDomain, "", 0},
    {"Ipv4Of256", As::kLiteral, "[192.0.2.256]", 9},
    {"Ipv4OfFourDigits", As::kLiteral, "[192.0.2.1000]", 12},
    {"Ipv4OfThreeNumbers", As::kLiteral, "[192.0.2]", 8},
    {"Ipv4OfFiveNumbers", As::kLiteral, "[192.0.2.1.1]", 10},
    {"Ipv4Hexadecimal", As::kLiteral, "[0x1.0.2.1]", 4},
    {"Ipv6WithoutTag", As::kLiteral, "[::1]", 1},
    {"Ipv6RegisteredTagWins", As::kLiteral, "[IPv6:zzz]", 6},
    {"Ipv6SevenGroupsAndCompression", As::kLiteral, "[IPv6:1:2:3:4:5:6:7::]", 20},
    {"Ipv6SixAndSix", As::kLiteral, "[IPv6:1:2:3:4:5:6::1:2:3:4:5:6]", 6},
    {"Ipv6SevenAroundCompression", As::kLiteral, "[IPv6:1:2:3:4::5:6:7]", 6},
    {"Ipv6FiveGroupsAndIpv4", As::kLiteral, "[IPv6:1:2:3::4:5:192.0.2.1]", 6},
    {"Ipv6TwoCompressions", As::kLiteral, "[IPv6:1::2::3]", 11},
    {"Ipv6SevenGroups", As::kLiteral, "[IPv6:1:2:3:4:5:6:7]", 19},
    {"Ipv6NineGroups", As::kLiteral, "[IPv6:1:2:3:4:5:6:7:8:9]", 21},
    {"Ipv6FiveDigits", As::kLiteral, "[IPv6:12345::]", 10},
    {"Ipv6Ipv4Of256", As::kLiteral, "[IPv6:::192.0.256.1]", 14},
    {"Ipv6Zone", As::kLiteral, "[IPv6:fe80::1%eth0]", 13},
    {"LiteralNotClosed", As::kLiteral, "[192.0.2.1", 10},
    {"LiteralEmpty", As::kLiteral, "[]", 1},
    {"LiteralWithSpace", As::kLiteral, "[x:a b]", 4},
    {"LiteralWithBackslash", As::kLiteral, "[x:a\\b]", 4},
    {"LiteralTagEndsWithHyphen", As::kLiteral, "[x-:a]", 3},
    {"LiteralInUtf8", As::kMailbox, "a@[x:\xC3\xB6]", 5, Utf8::kAllowed},
    {"SomethingBehindLiteral", As::kMailbox, "a@[192.0.2.1]x", 13},
    {"LiteralWrongInMailbox", As::kMailbox, "a@[192.0.2.300]", 11},
    {"HostOfNothing", As::kHost, "", 0},
    {"HighOctetWithoutSmtputf8", As::kMailbox, "d\xC3\xB6@b", 1},
    {"HighOctetInDomain", As::kMailbox, "a@b\xC3\xB6", 3},
    {"Utf8Overlong", As::kLocalPart, "\xC0\x80", 0, Utf8::kAllowed},
    {"Utf8OverlongOfThree", As::kLocalPart, "\xE0\x9F\xBF", 1, Utf8::kAllowed},
    {"Utf8Surrogate", As::kLocalPart, "\xED\xA0\x80", 1, Utf8::kAllowed},
    {"Utf8TooGreat", As::kLocalPart, "\xF4\x90\x80\x80", 1, Utf8::kAllowed},
    {"Utf8CutShort", As::kMailbox, "\xC3@b", 1, Utf8::kAllowed},
    {"Utf8TailAlone", As::kLocalPart, "\x80", 0, Utf8::kAllowed},
    {"Utf8DomainEndsWithHyphen", As::kDomain, "\xC3\xB6-", 3, Utf8::kAllowed},
};

INSTANTIATE_TEST_SUITE_P(All, MailboxRefused, testing::ValuesIn(kRefused),
                         [](const auto& row) { return std::string(row.param.name); });

//= rfc5321/4.1.2/quoted-forms-are-equal
TEST(LocalPart, FormsThatMeanTheSameAreEqual) {
  const auto plain = Mailbox::Parse("a@d");
  for (const std::string_view same : {"\"a\"@d", "\"\\a\"@d", "a@D"})
    EXPECT_EQ(Mailbox::Parse(same), plain) << same;
  for (const std::string_view other : {"A@d", "\"a \"@d", "\"\"@d", "a@e"})
    EXPECT_NE(Mailbox::Parse(other), plain) << other;
  EXPECT_EQ(LocalPart::Parse("\"Joe\\,Smith\"")->Octets(), "Joe,Smith");
}

TEST(Mailbox, TellsDomainsFromLiterals) {
  EXPECT_TRUE(std::holds_alternative<Domain>(Mailbox::Parse("a@1.2.3.4")->At()));
  EXPECT_TRUE(std::holds_alternative<AddressLiteral>(Mailbox::Parse("a@[1.2.3.4]")->At()));
}

}  // namespace
}  // namespace smtpspec
