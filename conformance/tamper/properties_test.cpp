#include "conformance/tamper/properties.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace smtpspec {
namespace {

using Kind = TamperUnit::Kind;
using Words = std::vector<std::string>;

// The units of what a client says; before each segment comes one reply, or none where that is 0.
std::vector<TamperUnit> Units(const std::vector<std::string>& segments, std::vector<int> replies) {
  ClientUnits units(true);
  std::vector<TamperUnit> all;
  for (const std::string& segment : segments) {
    if (!replies.empty()) {
      if (replies.front() != 0) units.Answered(replies.front());
      replies.erase(replies.begin());
    }
    units.Append(segment);
    while (const auto unit = units.Take()) all.push_back(*unit);
  }
  return all;
}

TamperUnit Command(const std::string& line) {
  return Units({line + "\r\n"}, {220}).at(0);
}

TEST(UnitHasTest, ValidSyntax) {
  for (const char* line :
       {"EHLO a.example", "EHLO [192.0.2.1]", "HELO x", "MAIL FROM:<a@b.example> SIZE=3", "QUIT ",
        "mail from:<>", "RCPT TO:<Postmaster>", "NOOP", "XVERB 1 2", "ETRN example.org",
        "AUTH PLAIN =", "BDAT 3 LAST", "MAIL FROM:<\xc3\xa9@b.example> SMTPUTF8"}) {
    EXPECT_TRUE(UnitHas(Command(line), {"valid-syntax"})) << line;
  }
  for (const char* line : {"EHLO", "EHLO my_host", "EHLO [::1]", "MAIL FROM: <a@b.example>",
                           "MAIL FROM:a@b.example", "RCPT TO:<a@b.example> ORCPT=", "DATA now", "",
                           ".", "X\x01", "Subject: x", "AUTH PLAIN a", "VRFY", "<a@b.example>"}) {
    EXPECT_FALSE(UnitHas(Command(line), {"valid-syntax"})) << line;
  }
}

TEST(UnitHasTest, LongLines) {
  const auto fits = [](const std::string& line) { return UnitHas(Command(line), {"long-line"}); };
  EXPECT_FALSE(fits("NOOP " + std::string(505, 'x')));
  EXPECT_TRUE(fits("NOOP " + std::string(506, 'x')));
  EXPECT_FALSE(fits("MAIL FROM:<a@b> ENVID=" + std::string(800, 'x')));
  EXPECT_FALSE(fits("AUTH PLAIN " + std::string(8000, 'x')));
  TamperUnit text;
  text.kind = Kind::kData;
  text.octets = std::string(998, 'x') + "\r\n." + std::string(998, '.') + "\r\n";
  EXPECT_FALSE(UnitHas(text, {"long-line"}));
  text.octets = "a\r\n" + std::string(999, 'x') + "\r\n";
  EXPECT_TRUE(UnitHas(text, {"long-line"}));
}

TEST(UnitHasTest, RepeatedParameters) {
  EXPECT_FALSE(UnitHas(Command("MAIL FROM:<a@b> SIZE=1 BODY=7BIT"), {"repeated-parameter"}));
  EXPECT_TRUE(UnitHas(Command("MAIL FROM:<a@b> SIZE=1 size=1"), {"repeated-parameter"}));
  EXPECT_TRUE(UnitHas(Command("RCPT TO:<a@b> NOTIFY=NEVER NOTIFY=DELAY"), {"repeated-parameter"}));
}

// A CR and its LF may come at different times.
TEST(UnitHasTest, BareEndsInWhatComesInPieces) {
  TamperUnit piece;
  piece.kind = Kind::kOctets;
  piece.octets = "a\r";
  EXPECT_FALSE(UnitHas(piece, {"bare-cr"}));
  piece.octets = "\nb\r\n";
  EXPECT_TRUE(UnitHas(piece, {"bare-lf"}));
  piece.after_cr = true;
  EXPECT_FALSE(UnitHas(piece, {"bare-lf"}));
  EXPECT_FALSE(UnitHas(piece, {"bare-cr"}));
  piece.octets = "b\r\n";
  EXPECT_TRUE(UnitHas(piece, {"bare-cr"}));
}

TEST(UnitHasTest, WhatMailDeclared) {
  const auto text = [](const std::string& parameters, const std::string& octets) {
    return Units({"MAIL FROM:<a@b>" + parameters + "\r\n", "DATA\r\n", octets + ".\r\n"},
                 {220, 250, 354})
        .at(2);
  };
  EXPECT_FALSE(UnitHas(text(" SIZE=5", "abc\r\n"), {"undeclared-octets"}));
  EXPECT_FALSE(UnitHas(text(" SIZE=8", "..\r\n..x\r\n"), {"undeclared-octets"}));
  EXPECT_TRUE(UnitHas(text(" SIZE=4", "abc\r\n"), {"undeclared-octets"}));
  EXPECT_FALSE(UnitHas(text("", "abc\r\n"), {"undeclared-octets"}));
  EXPECT_TRUE(UnitHas(text(" BODY=7BIT", "\xe9\r\n"), {"undeclared-8bit"}));
  EXPECT_TRUE(UnitHas(text("", "\xe9\r\n"), {"undeclared-8bit"}));
  EXPECT_FALSE(UnitHas(text(" body=8bitmime", "\xe9\r\n"), {"undeclared-8bit"}));
  EXPECT_FALSE(UnitHas(text("", "e\r\n"), {"undeclared-8bit"}));
}

// One line a unit: what it is, and what was unanswered when it was said.
std::vector<std::string> Behind(const std::vector<std::string>& segments,
                                const std::vector<int>& replies) {
  std::vector<std::string> lines;
  for (const TamperUnit& unit : Units(segments, replies)) {
    const std::string name = unit.kind == Kind::kCommand ? unit.verb
                             : unit.kind == Kind::kData  ? "data"
                                                         : "end";
    EXPECT_EQ(UnitHas(unit, {"pipelined"}), unit.behind.has_value());
    EXPECT_TRUE(!unit.behind || UnitHas(unit, {"pipelined", *unit.behind}));
    EXPECT_FALSE(UnitHas(unit, {"pipelined", "ELSE"}));
    lines.push_back(name + (unit.behind ? " behind " + *unit.behind : ""));
  }
  return lines;
}

TEST(UnitHasTest, PipelinedIsWhatCameBeforeTheReply) {
  EXPECT_EQ(Behind({"EHLO a\r\n", "MAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\n", "DATA\r\n"}, {220, 250}),
            (Words{"EHLO", "MAIL", "RCPT behind MAIL", "DATA behind RCPT"}));
  EXPECT_EQ(Behind({"EHLO a\r\n"}, {0}), Words{"EHLO behind GREETING"});
  EXPECT_EQ(Behind({"DATA\r\n", "x\r\n.\r\nQUIT\r\n"}, {220, 354}),
            (Words{"DATA", "data", "end", "QUIT behind ."}));
  // The text was said too early, though it is cut only when the 354 is there.
  EXPECT_EQ(Behind({"DATA\r\nx\r\n.\r\n", ""}, {220, 354}),
            (Words{"DATA", "data behind DATA", "end behind DATA"}));
  // Half of it came before the reply to NOOP.
  EXPECT_EQ(Behind({"NOOP\r\n", "QU", "IT\r\n"}, {220, 0, 250}),
            (Words{"NOOP", "QUIT behind NOOP"}));
}

}  // namespace
}  // namespace smtpspec
