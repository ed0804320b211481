#include "parser/path.h"

#include <gtest/gtest.h>

namespace smtpspec {
namespace {

struct Row {
  const char* name;
  std::string_view text;
  // Written back, or the offset of the error.
  std::variant<std::string_view, std::size_t> reverse, forward;
};

class PathRow : public testing::TestWithParam<Row> {};

template <class Path>
void Check(std::string_view text, const std::variant<std::string_view, std::size_t>& expected) {
  const auto path = Path::Parse(text);
  if (const auto* offset = std::get_if<std::size_t>(&expected)) {
    ASSERT_FALSE(path.has_value()) << path->Text();
    EXPECT_EQ(path.error().offset, *offset);
    EXPECT_FALSE(path.error().expected.empty());
    return;
  }
  ASSERT_TRUE(path.has_value()) << path.error().offset << ": " << path.error().expected;
  EXPECT_EQ(path->Text(), std::get<std::string_view>(expected));
  EXPECT_EQ(Path::Parse(path->Text()), path);
}

TEST_P(PathRow, AsReversePath) {
  Check<ReversePath>(GetParam().text, GetParam().reverse);
}
TEST_P(PathRow, AsForwardPath) {
  Check<ForwardPath>(GetParam().text, GetParam().forward);
}

constexpr std::size_t At(std::size_t offset) {
  return offset;
}

const Row kRows[] = {
    {"Plain", "<a@b.example>", "<a@b.example>", "<a@b.example>"},
    {"NullPathIsNoForwardPath", "<>", "<>", At(1)},
    {"NullPathWithSpace", "< >", At(1), At(1)},
    {"PostmasterWithoutDomain", "<Postmaster>", At(11), "<Postmaster>"},
    {"PostmasterInAnyCase", "<pOSTMASTER>", At(11), "<Postmaster>"},
    {"PostmasterWithDomain", "<Postmaster@b>", "<Postmaster@b>", "<Postmaster@b>"},
    {"PostmasterQuoted", "<\"Postmaster\">", At(13), At(13)},
    {"NoDomain", "<a>", At(2), At(2)},
    {"SourceRoute", "<@a,@b:c@d>", "<@a,@b:c@d>", "<@a,@b:c@d>"},
    {"SourceRouteOfOne", "<@a.example:c@d>", "<@a.example:c@d>", "<@a.example:c@d>"},
    {"SourceRouteOfLiteral", "<@[192.0.2.1]:c@d>", At(2), At(2)},
    {"SourceRouteWithSpace", "<@a, @b:c@d>", At(4), At(4)},
    {"SourceRouteWithoutColon", "<@a,@b c@d>", At(6), At(6)},
    {"SourceRouteWithoutMailbox", "<@a:>", At(4), At(4)},
    {"SourceRouteToPostmaster", "<@a:Postmaster>", At(14), At(14)},
    {"WithoutBrackets", "a@b", At(0), At(0)},
    {"NotClosed", "<a@b", At(4), At(4)},
    {"SomethingBehind", "<a@b>c", At(5), At(5)},
    {"SpaceInFront", " <a@b>", At(0), At(0)},
    {"SpaceInside", "< a@b>", At(1), At(1)},
    {"SpaceAtTheEnd", "<a@b >", At(4), At(4)},
    {"TwoBrackets", "<<a@b>>", At(1), At(1)},
    {"QuotedBracket", "<\"a>b\"@c>", "<\"a>b\"@c>", "<\"a>b\"@c>"},
    {"WrongLiteral", "<a@[300.0.2.1]>", At(4), At(4)},
    {"WrongLiteralBehindRoute", "<@x:a@[IPv6:1:2:3:4::5:6:7]>", At(12), At(12)},
    {"Nothing", "", At(0), At(0)},
};

INSTANTIATE_TEST_SUITE_P(All, PathRow, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ReversePath, KeepsTheRouteApartFromTheMailbox) {
  const auto path = ReversePath::Parse("<@a,@b:c@d>");
  ASSERT_TRUE(path.has_value());
  EXPECT_EQ(path->mailbox->Text(), "c@d");
  ASSERT_EQ(path->source_route.size(), 2u);
  EXPECT_EQ(path->source_route[1].Text(), "b");
}

TEST(ForwardPath, LetsUtf8ThroughOnRequestOnly) {
  const std::string_view text = "<@\xC3\xB6.example:\xC3\xBC@\xC3\xA4.example>";
  EXPECT_TRUE(ForwardPath::Parse(text, Utf8::kAllowed).has_value());
  EXPECT_EQ(ForwardPath::Parse(text).error().offset, 2u);
  EXPECT_EQ(ReversePath::Parse(text, Utf8::kAllowed)->Text(), text);
}

}  // namespace
}  // namespace smtpspec
