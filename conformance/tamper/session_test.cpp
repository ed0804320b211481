// Whole sessions: a tamper without rules changes no octet, and what rules say of TLS and of ends.
#include "conformance/tamper/tamper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/mutant/rig.h"
#include "conformance/run/memory_target.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using Port = ServerTarget::Port;

// "user\0…" of no account and of the one there is.
constexpr std::string_view kWrongLogin = "AHVzZXIAd3Jvbmc=";

// "TLS" starts it, everything else is said.
std::string Play(ServerTarget& target, Port port, const std::vector<std::string>& said,
                 bool octets) {
  RigClient client(target, port, octets);
  std::string heard = client.Heard();
  for (const std::string& text : said) {
    if (text == "TLS") {
      heard += client.StartTls() ? "<TLS>" : "<no TLS>";
    } else {
      client.Say(text);
      heard += client.Heard();
    }
  }
  return heard + (client.Closed() ? "<closed>" : "<open>");
}

TEST(TamperSessionTest, WithoutRulesNoOctetIsChanged) {
  const std::string hello(kHello);
  const std::string envelope = "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n";
  const std::string text = "Subject: x\r\n\r\n..one\r\ntwo\r\n.\r\n";
  const std::vector<std::vector<std::string>> sessions = {
      {hello, "NOOP\r\n", "QUIT\r\n"},
      {hello + envelope, text, "QUIT\r\n"},
      {hello + envelope, text + hello + envelope, text + "QUIT\r\nNOOP\r\n"},
      {hello, "STARTTLS\r\n", "TLS", hello, envelope, text, "QUIT\r\n"},
      {hello, "STARTTLS\r\n", "TLS", hello, "AUTH PLAIN\r\n", std::string(kWrongLogin) + "\r\n",
       "AUTH PLAIN " + std::string(kWrongLogin) + "\r\n", "AUTH SCRAM-SHA-256\r\n", "*\r\n",
       "NOOP\r\n"},
      {hello, "STARTTLS\r\nNOOP\r\n", "TLS", hello},
      {hello, "STARTTLS\r\nXFRAG", "TLS", hello},
      {hello, "STARTTLS now\r\nNOOP\r\n", "NOOP\r\n"},
      {hello, "STARTTLS\r\n", "no handshake at all\r\n", "NOOP\r\n"},
      {"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", "NOOP\r\n"},
      {hello, "NOOP\nNOOP\r\nNO\rOP\r\n", "x", "y\r\n", std::string("NO\0OP\r\n", 7)},
      {hello + envelope, "one\n.\ntwo\r.\r\r\n", ".\r\n", "NOOP\r\n"},
      {hello, "BDAT 4 LAST\r\nNOOP\r\n", "NOOP\r\n"},
      {std::string(5000, 'A') + "\r\n", "NOOP\r\n", "DATA\r\n", "AUTH PLAIN\r\n"},
  };
  for (const auto& session : sessions) {
    for (const Port port : {Port::kClear, Port::kImplicitTls}) {
      for (const bool octets : {false, true}) {
        MemoryTarget plain({FullServerConfig(), MemoryTls::kLedger, {}});
        const auto tampered = NewMutantTarget(MutantOf(""), RigValues(), false);
        EXPECT_EQ(Play(*tampered, port, session, octets), Play(plain, port, session, octets))
            << testing::PrintToString(session) << (octets ? " by octets" : "");
        EXPECT_EQ(tampered->Inbox(""), plain.Inbox(""));
      }
    }
  }
}

TEST(TamperSessionTest, ConnectionsAtOneTimeHaveTlsOfTheirOwn) {
  const auto target = NewMutantTarget(MutantOf(""), RigValues(), false);
  RigClient first(*target, Port::kClear, false), second(*target, Port::kClear, false);
  first.Say(std::string(kHello) + "STARTTLS\r\n");
  EXPECT_THAT(first.Heard(), HasSubstr("\r\n220 "));
  EXPECT_FALSE(first.Closed());
  ASSERT_TRUE(first.StartTls());
  first.Say(kHello);
  EXPECT_THAT(first.Heard(), StartsWith("250"));
  second.Say(std::string(kHello) + "STARTTLS\r\n");
  ASSERT_TRUE(second.StartTls());
}

TEST(TamperSessionTest, LeftoversAreDroppedWhereThereAreRules) {
  Behind at("on tls: pass");
  EXPECT_THAT(at.Say("STARTTLS\r\nNOOP\r\n"), StartsWith("220"));
  ASSERT_TRUE(at.client.StartTls());
  EXPECT_EQ(at.client.Heard(), "");
}

TEST(TamperSessionTest, LeftoversThatAreKeptAreReadInsideTls) {
  Behind at("given leftover kept");
  at.Say("STARTTLS\r\nVRFY x\r\nNO");
  ASSERT_TRUE(at.client.StartTls());
  EXPECT_THAT(at.client.Heard(), StartsWith("252"));
  EXPECT_THAT(at.Say("OP\r\n"), StartsWith("250"));
}

TEST(TamperSessionTest, SoAreThoseThatComeBehindThe220) {
  Behind at("given leftover kept");
  EXPECT_THAT(at.Say("STARTTLS\r\n"), StartsWith("220"));
  EXPECT_EQ(at.Say("VRFY x\r\n"), "");
  ASSERT_TRUE(at.client.StartTls());
  EXPECT_THAT(at.client.Heard(), StartsWith("252"));
}

TEST(TamperSessionTest, SaysTheFirstThingInsideTls) {
  Behind at("on tls: answer 250 {nonce}\non tls: after \"299 x\\r\\n\"");
  at.Say("STARTTLS\r\n");
  ASSERT_TRUE(at.client.StartTls());
  EXPECT_EQ(at.client.Heard(), "250 nonce-one\r\n299 x\r\n");
  EXPECT_THAT(at.Say(kHello), StartsWith("250"));
}

TEST(TamperSessionTest, RulesKnowClearFromTls) {
  Behind at("on NOOP, in tls: answer 299 tls\non reply to RSET, in clear: replace with 299 clear");
  EXPECT_THAT(at.Say("NOOP\r\nRSET\r\n"), HasSubstr("299 clear"));
  at.Say("STARTTLS\r\n");
  ASSERT_TRUE(at.client.StartTls());
  const std::string heard = at.Say("NOOP\r\nRSET\r\n");
  EXPECT_THAT(heard, HasSubstr("299 tls"));
  EXPECT_THAT(heard, testing::Not(HasSubstr("299 clear")));
}

TEST(TamperSessionTest, BehindAnAnswered220TheEngineRemembersWhatWasSaid) {
  Behind at("on STARTTLS: answer 220 go");
  at.Say("STARTTLS\r\n");
  ASSERT_TRUE(at.client.StartTls());
  EXPECT_THAT(at.Say("MAIL FROM:<a@example.org>\r\n"), StartsWith("250"));
}

TEST(TamperSessionTest, A220ThatIsTakenBackIsNoTls) {
  Behind at("on reply to STARTTLS: replace with 454 no");
  EXPECT_EQ(at.Say("STARTTLS\r\n"), "454 no\r\n");
  EXPECT_THAT(at.Say(kHello), StartsWith("250"));
}

TEST(TamperSessionTest, RulesThatCannotBeAreSaid) {
  struct Case {
    const char* rule;
    const char* error;
  };
  for (const Case& test : {Case{"on silence: drop", "nothing can be done on \"silence\""},
                           Case{"on NOOP: tls min=1.0", "changes of the handshake"},
                           Case{"on MAIL: auth refuse", "on AUTH"},
                           Case{"on AUTH: auth no-such", "there are refuse, success"},
                           Case{"on AUTH PLAIN: auth no-proof", "SCRAM-SHA-256, not in PLAIN"},
                           Case{"on flight 3: drop", "name the unit"}}) {
    const auto target = NewMutantTarget(MutantOf(test.rule), RigValues(), false);
    const auto wire = target->Connect(Port::kClear);
    ASSERT_FALSE(wire.has_value()) << test.rule;
    EXPECT_THAT(wire.error(), HasSubstr(test.error));
  }
}

constexpr std::string_view kHalfText =
    "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n";

TEST(TamperSessionTest, TheEndOfAClientIsAUnit) {
  for (const char* rules : {"", "on close: before \"\\r\\n.\\r\\n\""}) {
    Behind at(rules);
    at.Say(kHalfText);
    at.Say("Subject: x\r\n\r\nhalf");
    at.client.GetWire().CloseWriting();
    at.client.Listen();
    EXPECT_EQ(at.target->Inbox("")->size(), *rules ? 1u : 0u);
  }
}

TEST(TamperSessionTest, AfterCloseNotifyTheAnswerIsInClear) {
  Behind at("on close: answer 250 still here");
  at.Say("STARTTLS\r\n");
  ASSERT_TRUE(at.client.StartTls());
  at.Say(kHello);
  at.client.CloseNotify();
  EXPECT_THAT(at.client.Heard(), HasSubstr("250 still here\r\n"));
  EXPECT_THAT(at.Say("NOOP\r\n"), StartsWith("250"));
  EXPECT_FALSE(at.client.Closed());
}

TEST(TamperSessionTest, CountsGoOverAllConnections) {
  const auto target = NewMutantTarget(
      MutantOf("on NOOP #2: answer 299 second\non connect #3: close"), RigValues(), false);
  for (const char* expected : {"250", "299"}) {
    RigClient client(*target, Port::kClear, false);
    client.Heard();
    client.Say("NOOP\r\n");
    EXPECT_EQ(client.Codes(), expected);
  }
  RigClient third(*target, Port::kClear, false);
  EXPECT_EQ(third.Heard(), "");
  EXPECT_TRUE(third.Closed());
}

TEST(TamperSessionTest, GreetingsAreRepliesToConnect) {
  struct Case {
    const char* rules;
    const char* heard;
  };
  for (const Case& test : {Case{"on reply to connect: replace with 554 no", "554 no\r\n"},
                           Case{"on connect: answer 220 mine", "220 mine\r\n"},
                           Case{"on reply to connect: drop", ""}}) {
    const auto target = NewMutantTarget(MutantOf(test.rules), RigValues(), false);
    RigClient client(*target, Port::kClear, false);
    EXPECT_EQ(client.Heard(), test.heard) << test.rules;
    client.Say("NOOP\r\n");
    EXPECT_EQ(client.Codes(), "250") << test.rules;
  }
}

TEST(TamperSessionTest, PiecesAndLinesOfAReply) {
  Behind at("on reply to RSET: octets\non reply to EHLO #2: remove line with \"SIZE\"");
  const std::size_t before = at.client.Pieces();
  const std::string heard = at.Say("RSET\r\n");
  EXPECT_EQ(at.client.Pieces() - before, heard.size());
  const std::string list = at.Say(kHello);
  EXPECT_THAT(list, testing::Not(HasSubstr("SIZE")));
  EXPECT_EQ(list[list.rfind("250") + 3], ' ');
}

// What the client hears of a server that says `said` to NOOP and closes.
std::string HeardOfEnd(const std::string& rules, const std::string& said) {
  std::vector<script::Rule> list;
  for (const script::Step& step : MutantOf(rules).steps)
    list.push_back(std::get<script::Rule>(step.what));
  auto made = TamperRules::New(std::move(list), RigValues());
  EXPECT_TRUE(made.has_value()) << made.error();
  Tamper tamper(*std::move(made), {}, StartTlsLeftover::kForwarded, false);
  tamper.FromServer("220 x\r\n");
  tamper.FromClient("NOOP\r\n");
  tamper.FromServer(said);
  tamper.ServerEnds(Travel::Kind::kFin);
  std::string heard;
  for (const Travel& travel : tamper.TakeToClient())
    heard += travel.kind == Travel::Kind::kOctets ? travel.octets : "<fin>";
  return heard;
}

TEST(TamperSessionTest, WhatCameOfAReplyWhenTheServerEndsIsTheReply) {
  for (const std::string said : {"", "25", "250 ok", "250-ok\r\n"}) {
    EXPECT_EQ(HeardOfEnd("on VRFY: drop", said), "220 x\r\n" + said + "<fin>");
    EXPECT_EQ(HeardOfEnd("on reply to NOOP: replace with 250 all", said),
              "220 x\r\n250 all\r\n<fin>");
  }
  EXPECT_EQ(HeardOfEnd("on reply to NOOP: replace with 299 x", "250 ok\r\n25"),
            "220 x\r\n299 x\r\n25<fin>");
}

}  // namespace
}  // namespace smtpspec
