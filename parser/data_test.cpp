#include "parser/data.h"

#include <gtest/gtest.h>

#include "parser/test_data_reference.h"

namespace smtpspec {

void PrintTo(const Decoded& d, std::ostream* out) {
  *out << "ended " << d.ended << " taken " << d.taken << " bare " << d.bare << " content "
       << testing::PrintToString(d.content);
}

namespace {

using namespace std::literals;

constexpr std::uint64_t kNoLimit = UINT64_MAX;

TEST(DataDecoder, AgreesWithASearchOnEveryStringOfUpToEightOctets) {
  std::size_t strings = 0;
  ForEveryString(8, [&](const std::string& text) {
    ++strings;
    const Decoded expected = DecodeNaively(text);
    EXPECT_EQ(Decode({text}), expected) << testing::PrintToString(text);
    EXPECT_EQ(Decode(Octetwise(text)), expected) << testing::PrintToString(text);
    return !testing::Test::HasFailure();
  });
  EXPECT_EQ(strings, 488281u);
}

TEST(DataDecoder, IsTheSameAtEverySplit) {
  ForEveryString(6, [](const std::string& text) {
    const Decoded expected = DecodeNaively(text);
    for (const Pieces& pieces : EverySegmentation(text))
      EXPECT_EQ(Decode(pieces), expected) << testing::PrintToString(pieces);
    return !testing::Test::HasFailure();
  });
}

struct Row {
  const char* name;
  std::string_view octets;
  Decoded expected;
};

class DataDecoderRow : public testing::TestWithParam<Row> {};

TEST_P(DataDecoderRow, InEverySegmentation) {
  const auto& [name, octets, expected] = GetParam();
  for (const Pieces& pieces : EverySegmentation(octets))
    EXPECT_EQ(Decode(pieces), expected) << testing::PrintToString(pieces);
}

const Row kRows[] = {
    {"EndsAtOnce", ".\r\n"sv, {true, 3, false, ""}},
    {"LastCrlfIsContent", "a\r\n.\r\n"sv, {true, 6, false, "a\r\n"}},
    {"EmptyLineIsContent", "\r\n.\r\n"sv, {true, 5, false, "\r\n"}},
    {"DoubledDotIsOne", "..\r\n.\r\n"sv, {true, 7, false, ".\r\n"}},
    {"ThreeDotsAreTwo", "...\r\n.\r\n"sv, {true, 8, false, "..\r\n"}},
    {"UndoubledDotIsRemoved", ".a\r\n.\r\n"sv, {true, 7, false, "a\r\n"}},
    {"DotInsideALineStays", "a.b\r\n.\r\n"sv, {true, 8, false, "a.b\r\n"}},
    {"WhatFollowsIsTheNextCommand", "a\r\n.\r\nRSET\r\n"sv, {true, 6, false, "a\r\n"}},
    {"NulAndControlsPass", "\0\b\f\x7F\xFF\r\n.\r\n"sv, {true, 10, false, "\0\b\f\x7F\xFF\r\n"s}},
    // What has been used to smuggle a second message: no end, and refused at the true end.
    {"LfDotLf", "a\n.\nb\r\n.\r\n"sv, {true, 10, true, "a\n.\nb\r\n"}},
    {"LfDotCrlf", "a\n.\r\nb\r\n.\r\n"sv, {true, 11, true, "a\n.\r\nb\r\n"}},
    {"CrDotCr", "a\r.\rb\r\n.\r\n"sv, {true, 10, true, "a\r.\rb\r\n"}},
    {"CrDotCrlf", "a\r.\r\nb\r\n.\r\n"sv, {true, 11, true, "a\r.\r\nb\r\n"}},
    {"CrlfDotLf", "a\r\n.\nb\r\n.\r\n"sv, {true, 11, true, "a\r\n\nb\r\n"}},
    {"CrlfDotCr", "a\r\n.\rb\r\n.\r\n"sv, {true, 11, true, "a\r\n\rb\r\n"}},
    {"CrCrlfDotCrCrlf", "a\r\r\n.\r\r\nb\r\n.\r\n"sv, {true, 14, true, "a\r\r\n\r\r\nb\r\n"}},
    {"NulBeforeCrlf", "a\r\n.\0\r\nb\r\n.\r\n"sv, {true, 13, false, "a\r\n\0\r\nb\r\n"s}},
    {"NulInsideCrlf", "a\r\0\n.\r\nb\r\n.\r\n"sv, {true, 13, true, "a\r\0\n.\r\nb\r\n"s}},
    {"NulBeforeTheDot", "a\r\n\0.\r\nb\r\n.\r\n"sv, {true, 13, false, "a\r\n\0.\r\nb\r\n"s}},
    {"LfFirst", "\n.\r\n\r\n.\r\n"sv, {true, 9, true, "\n.\r\n\r\n"}},
};

INSTANTIATE_TEST_SUITE_P(All, DataDecoderRow, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(DataDecoder, CountsBeyondItsLimitAndKeepsNothingThere) {
  for (const std::uint64_t limit : {0u, 1u, 4u, 5u, 6u}) {
    DataDecoder decoder(limit);
    decoder.Append("abc\r\n.\r\n");
    EXPECT_TRUE(decoder.Ended());
    EXPECT_EQ(decoder.Size(), 5u);
    EXPECT_EQ(decoder.TooBig(), limit < 5) << limit;
    EXPECT_EQ(decoder.TakeContent(), "abc\r\n"sv.substr(0, limit));
  }
}

TEST(DataDecoder, TakesNothingAfterTheEnd) {
  DataDecoder decoder(kNoLimit);
  EXPECT_EQ(decoder.Append(".\r\n"), 3u);
  EXPECT_EQ(decoder.Append("a\r\n"), 0u);
}

std::string Encode(const Pieces& pieces) {
  DataEncoder encoder;
  std::string octets;
  for (const std::string_view piece : pieces) octets += encoder.Append(piece);
  return octets + encoder.Finish();
}

TEST(DataEncoder, GivesTheDecoderTheCanonicalContentOfEveryString) {
  ForEveryString(8, [](const std::string& text) {
    const std::string octets = Encode({text});
    EXPECT_EQ(Encode(Octetwise(text)), octets) << testing::PrintToString(text);
    const Decoded expected{true, octets.size(), false, Canonical(text)};
    EXPECT_EQ(Decode({octets}), expected) << testing::PrintToString(text);
    return !testing::Test::HasFailure();
  });
}

TEST(DataEncoder, IsTheSameAtEverySplit) {
  ForEveryString(6, [](const std::string& text) {
    const std::string octets = Encode({text});
    for (const Pieces& pieces : EverySegmentation(text))
      EXPECT_EQ(Encode(pieces), octets) << testing::PrintToString(pieces);
    return !testing::Test::HasFailure();
  });
}

TEST(Canonical, HasOnlyWholeLinesAndStaysAsItIs) {
  ForEveryString(8, [](const std::string& text) {
    const std::string once = Canonical(text);
    EXPECT_EQ(Canonical(once), once) << testing::PrintToString(text);
    EXPECT_FALSE(DecodeNaively(once).bare) << testing::PrintToString(text);
    EXPECT_TRUE(once.empty() || once.ends_with("\r\n"));
    return !testing::Test::HasFailure();
  });
}

TEST(Canonical, TurnsEachLineEndIntoCrlf) {
  EXPECT_EQ(Canonical(""), "");
  EXPECT_EQ(Canonical("a"), "a\r\n");
  EXPECT_EQ(Canonical("a\nb\rc\r\nd\r\n"), "a\r\nb\r\nc\r\nd\r\n");
  EXPECT_EQ(Canonical("a\r\r\nb"), "a\r\n\r\nb\r\n");
  EXPECT_EQ(Canonical("a\n\nb"), "a\r\n\r\nb\r\n");
}

TEST(DataEncoder, DoublesDotsAtTheStartOfALineOnly) {
  EXPECT_EQ(Encode({".a\r\n.\r\nb.\r\n"}), "..a\r\n..\r\nb.\r\n.\r\n");
  EXPECT_EQ(Encode({"a\n.b\r.c"}), "a\r\n..b\r\n..c\r\n.\r\n");
  EXPECT_EQ(Encode({""}), ".\r\n");
}

}  // namespace
}  // namespace smtpspec
