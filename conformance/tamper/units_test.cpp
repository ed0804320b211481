#include "conformance/tamper/units.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "net/host.h"

namespace smtpspec {
namespace {

using Kind = TamperUnit::Kind;

// One letter a unit, then its octets.
std::string Described(const TamperUnit& unit) {
  const char letter = unit.kind == Kind::kCommand    ? 'C'
                      : unit.kind == Kind::kResponse ? 'R'
                      : unit.kind == Kind::kChunk    ? 'B'
                      : unit.kind == Kind::kData     ? 'D'
                                                     : 'E';
  return letter + unit.octets;
}

// Every reply comes when the units before it have been taken.
std::vector<std::string> Units(std::string_view said, const std::vector<int>& replies, bool octets,
                               bool waits = true) {
  ClientUnits units(waits);
  units.SetChunking(true);
  units.Answered(220);
  std::vector<std::string> all;
  std::size_t reply = 0;
  const auto take = [&] {
    while (true) {
      bool any = false;
      while (const auto unit = units.Take()) {
        any = true;
        // Chunks come in any pieces.
        if (unit->kind == Kind::kChunk && !all.empty() && all.back().front() == 'B')
          all.back() += unit->octets;
        else
          all.push_back(Described(*unit));
        if (Asks(*unit) && reply < replies.size()) units.Answered(replies[reply++]);
      }
      if (!any) return;
    }
  };
  for (std::size_t i = 0; i < said.size(); i += octets ? 1 : said.size()) {
    units.Append(said.substr(i, octets ? 1 : said.size()));
    take();
  }
  if (std::string rest = units.TakeRest(); !rest.empty()) all.push_back("+" + rest);
  return all;
}

TEST(ClientUnitsTest, AreCutWhereTheRepliesSay) {
  struct Case {
    std::string said;
    std::vector<int> replies;
    std::vector<std::string> units;
  };
  const Case cases[] = {
      {"NOOP\r\nRSET\r\n", {250, 250}, {"CNOOP\r\n", "CRSET\r\n"}},
      {"NO\nOP\rX\r\nQ", {500}, {"CNO\nOP\rX\r\n", "+Q"}},
      {"DATA\r\na\r\n..b\r\n.\r\nQUIT\r\n",
       {354, 250, 221},
       {"CDATA\r\n", "Da\r\n..b\r\n", "E.\r\n", "CQUIT\r\n"}},
      {"DATA\r\n.\r\nQUIT\r\n", {354, 250, 221}, {"CDATA\r\n", "E.\r\n", "CQUIT\r\n"}},
      {"DATA\r\na\n.\nb\r.\rc\r\n.\r\n", {354, 250}, {"CDATA\r\n", "Da\n.\nb\r.\rc\r\n", "E.\r\n"}},
      {"DATA\r\nNOOP\r\n.\r\n", {503, 250, 500}, {"CDATA\r\n", "CNOOP\r\n", "C.\r\n"}},
      {"DATA\r\na\r\n.\r", {354}, {"CDATA\r\n", "+a\r\n.\r"}},
      {"AUTH PLAIN\r\nAAAA\r\nNOOP\r\n",
       {334, 235, 250},
       {"CAUTH PLAIN\r\n", "RAAAA\r\n", "CNOOP\r\n"}},
      {"AUTH PLAIN\r\nNOOP\r\n", {504, 250}, {"CAUTH PLAIN\r\n", "CNOOP\r\n"}},
      {"BDAT 4\r\n\r\n\r\nBDAT 0 LAST\r\nNOOP\r\n",
       {250, 250, 250},
       {"CBDAT 4\r\n", "B\r\n\r\n", "CBDAT 0 LAST\r\n", "CNOOP\r\n"}},
      {"BDAT +4\r\nNOOP\r\n", {501, 250}, {"CBDAT +4\r\n", "CNOOP\r\n"}},
      {"STARTTLS\r\nNOOP\r\n", {454, 250}, {"CSTARTTLS\r\n", "CNOOP\r\n"}},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Units(test.said, test.replies, false), test.units) << test.said;
    EXPECT_EQ(Units(test.said, test.replies, true), test.units) << test.said << " by octets";
  }
}

TEST(ClientUnitsTest, NothingIsCutBehindACommandThatWaits) {
  for (const char* command : {"DATA\r\n", "AUTH PLAIN\r\n", "STARTTLS\r\n"}) {
    const auto units = Units(std::string(command) + "NOOP\r\n", {}, false);
    EXPECT_EQ(units, (std::vector<std::string>{std::string("C") + command, "+NOOP\r\n"}));
  }
}

TEST(ClientUnitsTest, StartTlsNeedNotWait) {
  EXPECT_EQ(Units("STARTTLS\r\nNOOP\r\nX", {}, false, false),
            (std::vector<std::string>{"CSTARTTLS\r\n", "CNOOP\r\n", "+X"}));
}

TEST(ClientUnitsTest, WithoutChunkingBdatHasNoChunk) {
  ClientUnits units(true);
  units.Append("BDAT 4\r\nabcd\r\n");
  EXPECT_EQ(units.Take()->octets, "BDAT 4\r\n");
  EXPECT_EQ(units.Take()->kind, Kind::kCommand);
}

TEST(ClientUnitsTest, CommandsHaveTheirWordsInUpperCase) {
  ClientUnits units(true);
  units.Append("auth Scram-sha-256 AAAA\r\n");
  const auto unit = units.Take();
  ASSERT_TRUE(unit);
  EXPECT_EQ(unit->verb, "AUTH");
  EXPECT_EQ(unit->word, "SCRAM-SHA-256");
}

TEST(ServerUnitsTest, AreCompleteReplies) {
  const std::string said = "220 a\r\n250-b\r\n250-c\r\n250 d\r\nodd\r\n2x0-e\r\n25";
  const std::vector<std::string> expected = {"220 a\r\n", "250-b\r\n250-c\r\n250 d\r\n", "odd\r\n",
                                             "2x0-e\r\n"};
  for (const std::size_t step : {said.size(), std::size_t{1}}) {
    ServerUnits units;
    std::vector<std::string> all;
    for (std::size_t i = 0; i < said.size(); i += step) {
      units.Append(std::string_view(said).substr(i, step));
      while (auto reply = units.Take()) all.push_back(*reply);
    }
    EXPECT_EQ(all, expected);
    EXPECT_EQ(units.TakeRest(), "25");
  }
}

TEST(ServerUnitsTest, CodeIsOfTheFirstLine) {
  EXPECT_EQ(CodeOf("250-a\r\n250 b\r\n"), 250);
  EXPECT_EQ(CodeOf("25"), 0);
  EXPECT_EQ(CodeOf("x250 "), 0);
}

// A client need not read what it is told, nor wait: all of it may be there at once.
TEST(UnitsTest, OfAFloodAreCutInTimeThatGrowsWithItsLengthOnly) {
  constexpr std::size_t kUnits = 400'000;
  std::string commands, replies;
  for (std::size_t i = 0; i < kUnits; ++i) {
    commands += "EHLO a.b\r\n";
    replies += "250-a.b\r\n250 SIZE\r\n";
  }
  const auto begin = net::ProcessorTime();
  ClientUnits client(true);
  ServerUnits server;
  client.Append(commands);
  server.Append(replies);
  std::size_t said = 0, answered = 0;
  while (client.Take()) ++said;
  while (server.Take()) ++answered;
  EXPECT_EQ(said, kUnits);
  EXPECT_EQ(answered, kUnits);
  // Of the work of this process, whatever others do: it takes a tenth of a second, and minutes
  // where each unit moves all that stand behind it.
  EXPECT_LT((net::ProcessorTime() - begin).count(), 10'000);
}

}  // namespace
}  // namespace smtpspec
