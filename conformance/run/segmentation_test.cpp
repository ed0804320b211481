#include "conformance/run/segmentation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace smtpspec {
namespace {

using testing::ElementsAre;

std::vector<std::string> NamesOf(const std::vector<Cutting>& cuttings) {
  std::vector<std::string> names;
  for (const Cutting& cutting : cuttings) names.push_back(cutting.Name());
  return names;
}

TEST(Segments, WholeIsOne) {
  EXPECT_THAT(Segments({}, "NOOP\r\n", 0, 0), ElementsAre("NOOP\r\n"));
}

TEST(Segments, OctetsAreSingle) {
  EXPECT_THAT(Segments({Cutting::Kind::kOctets, 0}, "ab\r\n", 0, 0),
              ElementsAre("a", "b", "\r", "\n"));
}

TEST(Segments, CrlfIsCutInside) {
  EXPECT_THAT(Segments({Cutting::Kind::kCrlf, 0}, "a\r\nb\n\r\n", 0, 0),
              ElementsAre("a\r", "\nb\n\r", "\n"));
}

TEST(Segments, SplitCountsAllTheOctetsOfTheCheck) {
  const Cutting split{Cutting::Kind::kSplit, 8};
  EXPECT_THAT(Segments(split, "NOOP\r\n", 0, 0), ElementsAre("NOOP\r\n"));
  EXPECT_THAT(Segments(split, "NOOP\r\n", 0, 6), ElementsAre("NO", "OP\r\n"));
}

TEST(Segments, SetUpGoesWhole) {
  EXPECT_THAT(Segments({Cutting::Kind::kOctets, 0}, "NOOP\r\nab", 6, 0),
              ElementsAre("NOOP\r\na", "b"));
  EXPECT_THAT(Segments({Cutting::Kind::kOctets, 0}, "NOOP\r\n", 6, 0), ElementsAre("NOOP\r\n"));
}

TEST(Segments, OnlyTheEndsOfLongSendsAreCut) {
  const std::string filling(100000, 'A');
  const auto segments = Segments({Cutting::Kind::kOctets, 0}, filling, 0, 0);
  EXPECT_EQ(segments.size(), 2 * kCutMargin + 1);
}

TEST(Cuttings, EverySplitIsInsideASend) {
  EXPECT_THAT(NamesOf(CuttingsOf({"splits"}, {3, 1, 2})),
              ElementsAre("split1", "split2", "split5"));
}

TEST(Cuttings, AsNamedInTheirOrder) {
  EXPECT_THAT(NamesOf(CuttingsOf({"whole", "octets", "crlf"}, {6})),
              ElementsAre("whole", "octets", "crlf"));
}

TEST(Cuttings, NothingToCutWhereTheCheckSendsNothing) {
  EXPECT_THAT(CuttingsOf({"octets", "crlf", "splits"}, {}), ElementsAre());
  EXPECT_THAT(CuttingsOf({"octets", "splits"}, {1}), ElementsAre());
}

TEST(Cuttings, LongSendsHaveBoundedSplits) {
  EXPECT_EQ(CuttingsOf({"splits"}, {100000}).size(), 2 * kCutMargin);
  EXPECT_EQ(CuttingsOf({"splits"}, std::vector<std::size_t>(100, 100)).size(), kMostSplits);
}

}  // namespace
}  // namespace smtpspec
