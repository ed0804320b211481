// The end of data, proven for short texts: every string over the octets that matter, and every way
// in which it may arrive, through the decoder and through a search in the whole text. What servers
// are known to have taken for an end is shorter than this.
//= rfc5321/4.1.1.4/only-crlf-dot-crlf-ends-data
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <optional>

#include "parser/test_data_reference.h"

namespace smtpspec {
namespace {

using namespace std::literals;

// What a decoder is told wrong about, shortest first, and how much was asked until then.
struct Enumeration {
  std::uint64_t asked = 0;
  std::optional<std::string> text;  // nothing: no string
  Pieces pieces;                    // into a text that is gone: only their sizes count
};

using Decoder = Decoded(const Pieces&);

Enumeration EveryString(std::size_t length, Decoder decoder) {
  Enumeration result;
  Pieces whole(1);
  ForEveryString(length, [&](const std::string& text) {
    ++result.asked;
    whole[0] = text;
    if (decoder(whole) == DecodeNaively(text)) return true;
    result.text = text;
    return false;
  });
  return result;
}

Enumeration EveryChunking(std::size_t length, Decoder decoder) {
  Enumeration result;
  ForEveryString(length, [&](const std::string& text) {
    const Decoded expected = DecodeNaively(text);
    return ForEveryChunking(text, [&](const Pieces& pieces) {
      ++result.asked;
      if (decoder(pieces) == expected) return true;
      result.text = text;
      result.pieces = pieces;
      return false;
    });
  });
  return result;
}

std::string Shown(const Enumeration& found) {
  std::string shown = testing::PrintToString(found.text);
  for (const auto piece : found.pieces) shown += " " + std::to_string(piece.size());
  return shown;
}

class Stopwatch {
 public:
  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

TEST(DataEnumeration, EveryStringOfUpToTenOctetsEndsWhereASearchSays) {
  const Stopwatch watch;
  const Enumeration found = EveryString(10, Decode);
  std::printf("%llu strings, %.1f s\n", static_cast<unsigned long long>(found.asked),
              watch.Seconds());
  EXPECT_EQ(found.text, std::nullopt) << Shown(found);
  EXPECT_EQ(found.asked, 12207031u);  // (5^11 - 1) / 4
}

TEST(DataEnumeration, EveryChunkingOfUpToSevenOctetsIsTheSame) {
  const Stopwatch watch;
  const Enumeration found = EveryChunking(7, Decode);
  std::printf("%llu chunkings, %.1f s\n", static_cast<unsigned long long>(found.asked),
              watch.Seconds());
  EXPECT_EQ(found.text, std::nullopt) << Shown(found);
  EXPECT_EQ(found.asked, 5555556u);  // 1 + 5 (10^7 - 1) / 9
}

// Decoders that are wrong in ways that were found in mail servers: each is caught, by the shortest
// string there is.

std::string Joined(const Pieces& pieces) {
  std::string text;
  for (const auto piece : pieces) text += piece;
  return text;
}

// Takes `end` for an end of data too. The line end of the DATA line counts.
template <const std::string_view& end>
Decoded AlsoEndsAt(const Pieces& pieces) {
  const std::string text = Joined(pieces);
  Decoded decoded = Decode({text});
  const std::size_t found = ("\r\n" + text).find(end);
  if (found == std::string::npos) return decoded;
  const std::size_t behind = found + end.size() - 2;
  if (decoded.ended && decoded.taken <= behind) return decoded;
  decoded.ended = true;
  decoded.taken = behind;
  return decoded;
}

constexpr std::string_view kLfDotLf = "\n.\n", kLfDotCrlf = "\n.\r\n", kCrDotCr = "\r.\r";
constexpr std::string_view kCrlfDotCr = "\r\n.\r", kNul = "\r\n.\0\r\n"sv;

struct Wrong {
  const char* name;
  Decoder* decoder;
  std::string_view shortest;
};

const Wrong kWrongDecoders[] = {
    {"LfDotLf", AlsoEndsAt<kLfDotLf>, ".\n"},
    {"LfDotCrlf", AlsoEndsAt<kLfDotCrlf>, "\n.\r\n"},
    {"CrDotCr", AlsoEndsAt<kCrDotCr>, "\r.\r"},
    {"CrlfDotCr", AlsoEndsAt<kCrlfDotCr>, ".\r"},
    {"NulBehindTheDot", AlsoEndsAt<kNul>, ".\0\r\n"sv},
};

class WrongDecoder : public testing::TestWithParam<Wrong> {};

TEST_P(WrongDecoder, IsCaughtByItsShortestString) {
  const Enumeration found = EveryString(10, GetParam().decoder);
  EXPECT_EQ(found.text, GetParam().shortest) << Shown(found);
}

INSTANTIATE_TEST_SUITE_P(All, WrongDecoder, testing::ValuesIn(kWrongDecoders),
                         [](const auto& row) { return std::string(row.param.name); });

// Forgets at each piece what it read last, but for the sum.
Decoded ForgetsBetweenPieces(const Pieces& pieces) {
  Decoded decoded = Decode({});
  for (const auto piece : pieces) {
    Decoded next = Decode({piece});
    next.taken += decoded.taken;
    decoded = next;
    if (decoded.ended) break;
  }
  return decoded;
}

TEST(DataEnumeration, ADecoderThatForgetsBetweenPiecesIsCaught) {
  const Enumeration found = EveryChunking(7, ForgetsBetweenPieces);
  ASSERT_TRUE(found.text);
  EXPECT_EQ(*found.text, "\r\r");  // of which the first is bare
  EXPECT_EQ(found.pieces.size(), 2u);
  EXPECT_EQ(EveryString(7, ForgetsBetweenPieces).text, std::nullopt);
}

}  // namespace
}  // namespace smtpspec
