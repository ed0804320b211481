#include "parser/line_reader.h"

#include <gtest/gtest.h>

#include "parser/test_pieces.h"

namespace smtpspec {
namespace {

using namespace std::literals;
using Fault = BadLine::Fault;

// "line" for a line, "!NAME at OFFSET" for a bad one.
std::string Show(const LineReader::Next& next) {
  if (const auto* line = std::get_if<Line>(&next)) return line->octets;
  constexpr const char* kNames[] = {"CR", "LF", "NUL", "LONG"};
  const auto& bad = std::get<BadLine>(next);
  return "!"s + kNames[static_cast<int>(bad.fault)] + " at " + std::to_string(bad.offset);
}

struct Framed {
  std::vector<std::string> lines;
  bool midline = false;
  friend bool operator==(const Framed&, const Framed&) = default;
};

void PrintTo(const Framed& f, std::ostream* out) {
  *out << testing::PrintToString(f.lines) << (f.midline ? " midline" : "");
}

void TakeAll(LineReader& reader, Framed& framed) {
  for (;;) {
    const LineReader::Next next = reader.Take();
    if (std::holds_alternative<std::monostate>(next)) return;
    framed.lines.push_back(Show(next));
  }
}

Framed Frame(const Pieces& pieces, std::size_t limit, bool take_late = false) {
  LineReader reader(limit);
  Framed framed;
  for (const std::string_view piece : pieces) {
    reader.Append(piece);
    if (!take_late) TakeAll(reader, framed);
  }
  TakeAll(reader, framed);
  framed.midline = reader.Midline();
  return framed;
}

// The same octet by octet, from the whole text.
Framed FrameNaively(std::string_view text, std::size_t limit) {
  Framed framed;
  std::size_t start = 0;
  std::optional<LineReader::Next> bad;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pending = text[i] == '\r' && i + 1 == text.size();
    if (pending) break;
    if (text.substr(i, 2) == "\r\n") {
      framed.lines.push_back(Show(bad.value_or(Line{std::string(text.substr(start, i - start))})));
      bad.reset();
      start = ++i + 1;
      continue;
    }
    const std::size_t offset = i - start;
    if (bad) continue;
    if (text[i] == '\r')
      bad = BadLine{Fault::kBareCr, offset};
    else if (text[i] == '\n')
      bad = BadLine{Fault::kBareLf, offset};
    else if (text[i] == '\0')
      bad = BadLine{Fault::kNul, offset};
    else if (offset + 3 > limit)
      bad = BadLine{Fault::kTooLong, limit};
  }
  framed.midline = start < text.size();
  return framed;
}

TEST(LineReader, AgreesWithANaiveOneOnEveryStringOfUpToSevenOctets) {
  constexpr std::string_view kOctets = "\r\n\0ab"sv;
  std::string text;
  const auto extend = [&](const auto& self) -> void {
    for (const std::size_t limit : {4u, 100u}) {
      const Framed expected = FrameNaively(text, limit);
      EXPECT_EQ(Frame({text}, limit), expected) << testing::PrintToString(text) << limit;
      EXPECT_EQ(Frame(Octetwise(text), limit), expected) << testing::PrintToString(text) << limit;
    }
    if (text.size() == 7 || testing::Test::HasFailure()) return;
    for (const char c : kOctets) {
      text.push_back(c);
      self(self);
      text.pop_back();
    }
  };
  extend(extend);
}

struct Row {
  const char* name;
  std::string_view octets;
  std::vector<std::string> lines;
  bool midline = false;
};

class LineReaderRow : public testing::TestWithParam<Row> {};

TEST_P(LineReaderRow, InEverySegmentation) {
  const Row& row = GetParam();
  const Framed expected{row.lines, row.midline};
  for (const Pieces& pieces : EverySegmentation(row.octets)) {
    EXPECT_EQ(Frame(pieces, 12), expected) << testing::PrintToString(pieces);
    EXPECT_EQ(Frame(pieces, 12, true), expected)
        << "taken late, " << testing::PrintToString(pieces);
  }
}

const Row kRows[] = {
    {"Nothing", "", {}},
    {"EmptyLine", "\r\n", {""}},
    {"TwoInOneSegment", "a\r\nb\r\n", {"a", "b"}},
    {"PieceOfALine", "a\r\nb", {"a"}, true},
    {"CrMayYetBeCrlf", "a\r", {}, true},
    {"BareLfIsNoEnd", "a\nb\r\n", {"!LF at 1"}},
    {"BareCrIsNoEnd", "a\rb\r\n", {"!CR at 1"}},
    {"CrCrlf", "a\r\r\n", {"!CR at 1"}},
    {"LfCrlf", "\n\r\n", {"!LF at 0"}},
    {"LfCr", "a\n\rb\r\n", {"!LF at 1"}},
    {"NulIsRefused", "a\0b\r\n"sv, {"!NUL at 1"}},
    {"NulInsideCrlf", "a\r\0\nb\r\n"sv, {"!CR at 1"}},
    {"FirstFaultCounts", "a\0\r\n\n"sv, {"!NUL at 1"}, true},
    {"RestOfABadLineIsNoCommand", "a\nRSET\nQUIT\r\nb\r\n", {"!LF at 1", "b"}},
    {"LimitCountsCrlf", "0123456789\r\n", {"0123456789"}},
    {"OneAboveTheLimit", "0123456789a\r\nb\r\n", {"!LONG at 12", "b"}},
    {"LongLineIsOneFault",
     "0123456789012345678901234567890123456789\r\nb\r\n",
     {"!LONG at 12", "b"}},
    {"BareCrAtTheLimit", "0123456789\ra\r\n", {"!CR at 10"}},
    {"BareLfAtTheLimit", "0123456789\na\r\n", {"!LF at 10"}},
    {"BareCrBehindTheLimit", "01234567890\ra\r\n", {"!LONG at 12"}},
    {"BadThenLong", "a\n01234567890123456789\r\nb\r\n", {"!LF at 1", "b"}},
    {"OctetsAbove127AreKept", "\xFF\x80\r\n", {"\xFF\x80"}},
};

INSTANTIATE_TEST_SUITE_P(All, LineReaderRow, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(LineReader, ReportsABadLineAtItsEndAndNotBefore) {
  LineReader reader(12);
  reader.Append("a\nb");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(reader.Take()));
  EXPECT_TRUE(reader.Midline());
  reader.Append("\r\n");
  EXPECT_EQ(Show(reader.Take()), "!LF at 1");
  EXPECT_FALSE(reader.Midline());
}

TEST(LineReader, KeepsNothingOfALineThatIsTooLong) {
  LineReader reader(12);
  for (int i = 0; i < 1000; ++i) {
    reader.Append(std::string(1000, 'x'));
    EXPECT_TRUE(std::holds_alternative<std::monostate>(reader.Take()));
    EXPECT_LE(reader.Buffered().size(), 12u);
  }
  reader.Append("\r\nb\r\n");
  EXPECT_EQ(Show(reader.Take()), "!LONG at 12");
  EXPECT_EQ(Show(reader.Take()), "b");
}

// Would take minutes if each octet cost as much as the octets before it.
TEST(LineReader, TakesTimeInProportion) {
  constexpr std::size_t kOctets = 4'000'000;
  LineReader octetwise(kOctets + 2);
  for (std::size_t i = 0; i < kOctets; ++i) {
    octetwise.Append("x");
    octetwise.Take();
  }
  octetwise.Append("\r\n");
  EXPECT_EQ(std::get<Line>(octetwise.Take()).octets.size(), kOctets);

  for (const std::string_view piece : {"\r"sv, "\n"sv, "a\r"sv, "\0"sv, "\r\n"sv}) {
    std::string octets;
    while (octets.size() < kOctets) octets += piece;
    LineReader whole(512);
    whole.Append(octets);
    while (!std::holds_alternative<std::monostate>(whole.Take())) continue;
  }
}

TEST(LineReader, LeavesTheRestToTheFramerOfData) {
  LineReader reader(512);
  reader.Append("BDAT 3\r\n\r\0\nNOOP\r\n"sv);
  EXPECT_EQ(Show(reader.Take()), "BDAT 3");
  EXPECT_EQ(reader.Buffered(), "\r\0\nNOOP\r\n"sv);
  reader.Consume(3);
  EXPECT_EQ(Show(reader.Take()), "NOOP");
  EXPECT_EQ(reader.Buffered(), "");
}

TEST(LineReader, GivesTheProofOnlyWhenNothingIsLeft) {
  LineReader empty(512);
  EXPECT_TRUE(std::move(empty).Close().has_value());

  LineReader taken(512);
  taken.Append("STARTTLS\r\n");
  taken.Take();
  EXPECT_TRUE(std::move(taken).Close().has_value());
}

TEST(LineReader, HandsOverWhatIsLeft) {
  const struct {
    std::string_view behind, left;
  } rows[] = {{"RSET\r\n", "RSET\r\n"}, {"RS", "RS"},        {"\r", "\r"}, {"\n", "\n"},
              {"\0"sv, "\0"sv},         {"a\r\nb", "a\r\nb"}};
  for (const auto& row : rows) {
    LineReader reader(512);
    reader.Append("STARTTLS\r\n");
    reader.Append(row.behind);
    EXPECT_EQ(Show(reader.Take()), "STARTTLS");
    const auto closed = std::move(reader).Close();
    ASSERT_FALSE(closed.has_value());
    EXPECT_EQ(closed.error().octets, row.left);
  }
}

TEST(LineReader, IsNotDrainedWhileALineIsBeingDropped) {
  LineReader reader(4);
  reader.Append("far too long");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(reader.Take()));
  EXPECT_EQ(reader.Buffered(), "");
  EXPECT_FALSE(std::move(reader).Close().has_value());
}

TEST(LineReaderDeathTest, AClosedReaderIsNotUsed) {
  LineReader reader(512);
  (void)std::move(reader).Close();
  EXPECT_DEATH(reader.Append("a"), "closed_");
  EXPECT_DEATH(reader.Take(), "closed_");
  EXPECT_DEATH(reader.Consume(0), "closed_");
  EXPECT_DEATH((void)reader.Buffered(), "closed_");
  EXPECT_DEATH((void)reader.Midline(), "closed_");
  EXPECT_DEATH((void)std::move(reader).Close(), "closed_");
}

}  // namespace
}  // namespace smtpspec
