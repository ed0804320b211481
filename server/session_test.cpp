// Pieces, time, and the ends of a session.
#include "server/session.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "server/conversation.h"
#include "server/order.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

const std::string kStandardSession =
    std::string(kWholeTransaction) +
    "RSET\r\nNOOP\nx\r\nMAIL FROM:<> SIZE=1\r\nRCPT TO:<x\ry>\r\nRCPT TO:<Postmaster>\r\nVRFY a\r\n"
    "DATA\r\nbare\n.\r\n.\r\nXYZZY\r\nQUIT\r\nNOOP\r\n";

struct Outcome {
  std::string replies;
  std::vector<std::string> contents;
  std::size_t violations;
  bool finished;
  bool operator==(const Outcome&) const = default;
};

Outcome OutcomeOf(Conversation& server, std::string replies) {
  Outcome outcome{
      std::move(replies), {}, server.All<Violation>().size(), server.Session().Finished()};
  for (const StoreMessage& message : server.All<StoreMessage>())
    outcome.contents.push_back(message.content);
  return outcome;
}

TEST(Pieces, AnySizeGivesTheSameOutcome) {
  Conversation whole;
  const Outcome expected = OutcomeOf(whole, whole.Send(kStandardSession));
  EXPECT_EQ(CodesOf(expected.replies),
            "220 250 250 2.1.0 250 2.1.5 354 250 2.0.0 250 2.0.0 500 5.5.2 250 2.1.0 500 5.5.2 "
            "250 2.1.5 252 2.0.0 354 554 5.6.0 500 5.5.1 221 2.0.0");
  EXPECT_TRUE(expected.finished);
  for (std::size_t piece = 1; piece < 80; ++piece) {
    Arrangement arranged;
    arranged.piece = piece;
    Conversation server(arranged);
    EXPECT_EQ(OutcomeOf(server, server.Send(kStandardSession)), expected) << piece;
  }
}

TEST(Pieces, EverySplitInTwoGivesTheSameOutcome) {
  Conversation whole;
  const Outcome expected = OutcomeOf(whole, whole.Send(kStandardSession));
  for (std::size_t split = 0; split <= kStandardSession.size(); ++split) {
    Conversation server;
    std::string replies = server.Send(kStandardSession.substr(0, split));
    replies += server.Send(kStandardSession.substr(split));
    EXPECT_EQ(OutcomeOf(server, replies), expected) << split;
  }
}

TEST(Pieces, InTlsToo) {
  for (const TlsKind tls : {TlsKind::kLedger, TlsKind::kOpenSsl})
    for (const std::size_t piece : {0u, 1u, 3u, 7u}) {
      Arrangement arranged;
      arranged.tls = tls;
      arranged.piece = piece;
      Conversation server(arranged);
      server.StartTlsAndEhlo();
      EXPECT_EQ(server.Codes(kStandardSession),
                "250 250 2.1.0 250 2.1.5 354 250 2.0.0 250 2.0.0 500 5.5.2 250 2.1.0 500 5.5.2 "
                "250 2.1.5 252 2.0.0 354 554 5.6.0 500 5.5.1 221 2.0.0");
      EXPECT_TRUE(server.Session().Finished());
    }
}

struct Waiting {
  State state;
  std::string prelude;
};

const Waiting kWaiting[] = {
    {State::kConnected, ""},
    {State::kGreeted, "EHLO a.example\r\n"},
    {State::kMail, "EHLO a.example\r\nMAIL FROM:<>\r\n"},
    {State::kRcpt, "EHLO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\n"},
    {State::kData, "EHLO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"},
};

TEST(Timeout, IsThatOfTheTable) {
  for (const double patience : {1.0, 0.01})
    for (const Waiting& waiting : kWaiting) {
      SCOPED_TRACE(Row(waiting.state).name);
      Arrangement arranged;
      arranged.config.patience = patience;
      Conversation server(arranged);
      server.Send(waiting.prelude);
      const auto limit =
          std::chrono::duration_cast<milliseconds>(Row(waiting.state).timeout * patience);
      ASSERT_EQ(server.Session().Deadline(), server.Now() + limit);
      server.Wait(limit - milliseconds(1));
      EXPECT_EQ(server.Hear(), "");
      server.Wait(milliseconds(1));
      EXPECT_EQ(CodesOf(server.Hear()), "421 4.4.2");
      EXPECT_TRUE(server.Session().Finished());
      EXPECT_FALSE(server.Session().Deadline());
      EXPECT_TRUE(server.All<StoreMessage>().empty());
    }
}

TEST(Timeout, IsForTheWholeLine) {
  Conversation server;
  server.Hear();
  server.Wait(minutes(3));
  server.Send("NOO");
  server.Wait(minutes(2));
  EXPECT_EQ(CodesOf(server.Hear()), "421 4.4.2");
}

TEST(Timeout, BeginsAnewWithEachCommand) {
  Conversation server;
  server.Hear();
  for (int i = 0; i < 5; ++i) {
    server.Wait(minutes(4));
    EXPECT_EQ(server.Codes("NOOP\r\n"), "250 2.0.0");
  }
}

TEST(Timeout, BeginsAnewWithEachPieceOfContent) {
  Conversation server;
  server.Send(kWaiting[4].prelude);
  for (int i = 0; i < 5; ++i) {
    server.Wait(minutes(4));
    EXPECT_EQ(server.Send("x"), "");
  }
  EXPECT_EQ(server.Codes("\r\n.\r\n"), "250 2.0.0");
}

TEST(Timeout, HoldsInTheAuthExchange) {
  Arrangement arranged;
  arranged.config.accounts = AliceAccount();
  Conversation server(arranged);
  server.StartTlsAndEhlo();
  EXPECT_EQ(server.Codes("AUTH PLAIN\r\n"), "334");
  server.Wait(minutes(5));
  EXPECT_EQ(CodesOf(server.Hear()), "421 4.4.2");
}

// One limit over all the octets of a handshake, and nothing to say in clear when it has passed.
TEST(Timeout, OfTheHandshakeIsOverall) {
  Arrangement arranged;
  arranged.tls = TlsKind::kOpenSsl;
  Conversation server(arranged);
  server.Send("EHLO a.example\r\nSTARTTLS\r\n");
  server.Wait(minutes(3));
  server.SendRaw("\x16\x03\x01");
  server.Wait(minutes(2));
  EXPECT_EQ(server.Hear(), "");
  EXPECT_TRUE(server.Session().Finished());
  EXPECT_EQ(server.All<HandshakeFailed>().size(), 1u);
}

TEST(ShutDown, SaysSoBetweenCommands) {
  for (std::size_t i = 0; i < 4; ++i) {
    Conversation server;
    server.Send(kWaiting[i].prelude);
    server.Session().ShutDown(server.Now());
    EXPECT_EQ(CodesOf(server.Hear()), "421 4.3.2");
    EXPECT_TRUE(server.Session().Finished());
  }
}

TEST(ShutDown, LetsContentEnd) {
  Conversation server;
  server.Send(kWaiting[4].prelude);
  server.Session().ShutDown(server.Now());
  EXPECT_EQ(server.Codes("text\r\n"), "");
  EXPECT_FALSE(server.Session().Finished());
  EXPECT_EQ(server.Codes(".\r\nNOOP\r\n"), "250 2.0.0 421 4.3.2");
  EXPECT_TRUE(server.Session().Finished());
  EXPECT_EQ(server.All<StoreMessage>().size(), 1u);
}

TEST(ShutDown, GrantsContentNoMoreThanItsTime) {
  Conversation server;
  server.Send(kWaiting[4].prelude);
  server.Session().ShutDown(server.Now());
  server.Wait(minutes(5));
  EXPECT_EQ(CodesOf(server.Hear()), "421 4.4.2");
  EXPECT_TRUE(server.Session().Finished());
}

TEST(ShutDown, WaitsForTheAnswer) {
  Conversation server;
  server.answer.reset();
  server.Send(kWholeTransaction);
  server.Session().ShutDown(server.Now());
  EXPECT_EQ(server.Hear(), "");
  EXPECT_FALSE(server.Session().Finished());
  server.Session().Answer(StoreAnswer::kStored, server.Now());
  EXPECT_EQ(CodesOf(server.Hear()), "250 2.0.0 421 4.3.2");
  EXPECT_TRUE(server.Session().Finished());
}

TEST(ShutDown, IsSilentInAHandshake) {
  Conversation server;
  server.Send("EHLO a.example\r\nSTARTTLS\r\n");
  server.Session().ShutDown(server.Now());
  EXPECT_EQ(server.Hear(), "");
  EXPECT_TRUE(server.Session().Finished());
}

TEST(ShutDown, ClosesTlsInOrder) {
  Conversation server;
  server.StartTlsAndEhlo();
  server.Session().ShutDown(server.Now());
  EXPECT_EQ(CodesOf(server.Hear()), "421 4.3.2");
  EXPECT_EQ(server.Tls()->GetState(), TlsEngine::State::kClosed);
}

TEST(Output, AboveItsLimitStopsTheInput) {
  Arrangement arranged;
  arranged.config.limits.pending_output = 100;
  auto config = std::make_shared<ServerConfig>(arranged.config);
  ServerSession session(config, Transport::kClear, std::string(32, 'e'), Instant(0));
  EXPECT_TRUE(session.WantsInput());
  for (int i = 0; i < 20; ++i) session.Receive("NOOP\r\n", Instant(0));
  EXPECT_FALSE(session.WantsInput());
  // All the same nothing is lost, and there is an end to it.
  const std::string output = session.TakeOutput();
  EXPECT_EQ(std::ranges::count(output, '\n'), 21);
  EXPECT_TRUE(session.WantsInput());
  EXPECT_EQ(session.TakeOutput(), "");
}

TEST(Eof, EndsASessionSilently) {
  for (const Waiting& waiting : kWaiting) {
    Conversation server;
    server.Send(waiting.prelude + "NOO");
    server.Eof();
    EXPECT_EQ(server.Hear(), "");
    EXPECT_TRUE(server.Session().Finished());
    EXPECT_FALSE(server.Session().WantsInput());
    EXPECT_FALSE(server.Session().Deadline());
  }
}

TEST(Session, MayBeMoved) {
  auto config = std::make_shared<ServerConfig>(PlainConfig());
  ServerSession session(config, Transport::kClear, std::string(32, 'e'), Instant(0));
  ServerSession moved = std::move(session);
  moved.Receive("QUIT\r\n", Instant(1));
  EXPECT_EQ(CodesOf(moved.TakeOutput()), "220 221 2.0.0");
  EXPECT_TRUE(moved.Finished());
}

}  // namespace
}  // namespace smtpspec
