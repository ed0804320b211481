// MAIL to the end of the text.
#include "client/session_play.h"

namespace smtpspec {
namespace {

// Under `none`, so that the replies of a transaction are all that there is.
struct TransactionRow {
  std::string name;
  std::vector<Step> steps;
  ClientOutcome outcome;
};

TEST(ClientSession, Transactions) {
  const Step rcpt2 = {"RCPT TO:<two@example.com>\r\n", "250 ok\r\n"};
  const Step no1 = {kRcpt.heard, "550 5.1.1 who\r\n"}, no2 = {rcpt2.heard, "550 5.1.1 who\r\n"};
  const Step later2 = {rcpt2.heard, "450 4.2.0 later\r\n"}, full2 = {rcpt2.heard, "552 full\r\n"};
  const std::vector<TransactionRow> rows = {
      {"both", {kMail, kRcpt, rcpt2, kData, kText, kQuit}, ClientOutcome::kDelivered},
      {"one refused", {kMail, no1, rcpt2, kData, kText, kQuit}, ClientOutcome::kRefused},
      {"one later", {kMail, kRcpt, later2, kData, kText, kQuit}, ClientOutcome::kTemporary},
      {"552 is later", {kMail, kRcpt, full2, kData, kText, kQuit}, ClientOutcome::kTemporary},
      {"all refused", {kMail, no1, no2, kQuit}, ClientOutcome::kRefused},
      {"refused wins", {kMail, no1, later2, kQuit}, ClientOutcome::kRefused},
      {"MAIL refused", {{kMail.heard, "550 no\r\n"}, kQuit}, ClientOutcome::kRefused},
      {"MAIL later", {{kMail.heard, "451 no\r\n"}, kQuit}, ClientOutcome::kTemporary},
      {"MAIL 354", {{kMail.heard, "354 no\r\n"}}, ClientOutcome::kBrokenProtocol},
      {"RCPT 334", {kMail, {kRcpt.heard, "334 x\r\n"}}, ClientOutcome::kBrokenProtocol},
      {"251 is accepted",
       {kMail, {kRcpt.heard, "251 moved\r\n"}, rcpt2, kData, kText, kQuit},
       ClientOutcome::kDelivered},
      {"unknown 2yz",
       {kMail, {kRcpt.heard, "259 yes\r\n"}, rcpt2, kData, kText, kQuit},
       ClientOutcome::kDelivered},
      {"DATA unknown 3yz",
       {kMail, kRcpt, rcpt2, {kData.heard, "359 go\r\n"}, kText, kQuit},
       ClientOutcome::kDelivered},
      {"DATA 334",
       {kMail, kRcpt, rcpt2, {kData.heard, "334 x\r\n"}},
       ClientOutcome::kBrokenProtocol},
      {"DATA refused",
       {kMail, kRcpt, rcpt2, {kData.heard, "554 no\r\n"}, kQuit},
       ClientOutcome::kRefused},
      {"DATA 250",
       {kMail, kRcpt, rcpt2, {kData.heard, "250 ok\r\n"}},
       ClientOutcome::kBrokenProtocol},
      {"end refused",
       {kMail, kRcpt, rcpt2, kData, {kText.heard, "554 spam\r\n"}, kQuit},
       ClientOutcome::kRefused},
      {"552 to DATA is for good",
       {kMail, kRcpt, rcpt2, {kData.heard, "552 5.3.4 too big\r\n"}, kQuit},
       ClientOutcome::kRefused},
      {"552 to the text is for good",
       {kMail, kRcpt, rcpt2, kData, {kText.heard, "552 5.3.4 too big\r\n"}, kQuit},
       ClientOutcome::kRefused},
      {"end later",
       {kMail, kRcpt, rcpt2, kData, {kText.heard, "452 full\r\n"}, kQuit},
       ClientOutcome::kTemporary},
      {"QUIT changes nothing",
       {kMail, kRcpt, rcpt2, kData, kText, {"QUIT\r\n", "500 what\r\n"}},
       ClientOutcome::kDelivered},
      {"QUIT answered by no reply",
       {kMail, kRcpt, rcpt2, kData, kText, {"QUIT\r\n", "22 bye\r\n"}},
       ClientOutcome::kDelivered},
      {"QUIT answered by a bad line",
       {kMail, kRcpt, rcpt2, kData, kText, {"QUIT\r\n", "221 bye\n221 bye\r\n"}},
       ClientOutcome::kDelivered},
      {"421", {kMail, {kRcpt.heard, "421 bye\r\n"}}, ClientOutcome::kTemporary},
      {"mixed codes", {{kMail.heard, "250-a\r\n550 b\r\n"}}, ClientOutcome::kBrokenProtocol},
      {"two replies", {{kMail.heard, "250 a\r\n250 b\r\n"}}, ClientOutcome::kBrokenProtocol},
      {"bare LF", {{kMail.heard, "250 a\n250 b\r\n"}}, ClientOutcome::kBrokenProtocol},
      {"no reply", {{kMail.heard, "25 a\r\n"}}, ClientOutcome::kBrokenProtocol},
      {"NUL", {{kMail.heard, std::string("250 a\0\r\n", 8)}}, ClientOutcome::kBrokenProtocol},
      {"code alone",
       {{kMail.heard, "250\r\n"}, kRcpt, rcpt2, kData, kText, kQuit},
       ClientOutcome::kDelivered},
      {"many lines",
       {{kMail.heard, "250-a\r\n250-b\r\n250 c\r\n"}, kRcpt, rcpt2, kData, kText, kQuit},
       ClientOutcome::kDelivered},
      {"cut", {kMail, kRcpt, rcpt2, kData, {kText.heard, "250 ok"}}, ClientOutcome::kTemporary},
  };
  for (const TransactionRow& row : rows) {
    World world;
    world.policy = TlsPolicy::kNone;
    world.to = {"to@example.com", "two@example.com"};
    std::vector<Step> steps = {kEhloPlain};
    steps.insert(steps.end(), row.steps.begin(), row.steps.end());
    for (bool octetwise : {false, true}) {
      // Octet by octet a reply that comes too early is seen as the reply to what comes next.
      if (octetwise && row.name == "two replies") continue;
      world.octetwise = octetwise;
      const Ending ending = Play(world).Run(steps);
      EXPECT_EQ(ending.finished.outcome, row.outcome) << row.name << ": " << ending.finished.text;
    }
  }
}

TEST(ClientSession, PipelinesWhereOffered) {
  World world;
  world.policy = TlsPolicy::kNone;
  const Step ehlo = {"EHLO client.example.org\r\n", "250-mx\r\n250 PIPELINING\r\n"};
  const std::string group = kMail.heard + kRcpt.heard + "DATA\r\n";
  EXPECT_EQ(Play(world)
                .Run({ehlo, {group, "250 ok\r\n250 ok\r\n354 go\r\n"}, kText, kQuit})
                .finished.outcome,
            ClientOutcome::kDelivered);
  // All recipients refused, and yet 354: nothing but the end of the text is sent.
  EXPECT_EQ(
      Play(world)
          .Run({ehlo, {group, "250 ok\r\n550 no\r\n354 go\r\n"}, {".\r\n", "554 no\r\n"}, kQuit})
          .finished.outcome,
      ClientOutcome::kRefused);
  EXPECT_EQ(
      Play(world).Run({ehlo, {group, "550 no\r\n503 no\r\n503 no\r\n"}, kQuit}).finished.outcome,
      ClientOutcome::kRefused);
}

TEST(ClientSession, SizeAndBody) {
  World world;
  world.policy = TlsPolicy::kNone;
  const std::string list = "250-mx\r\n250-8BITMIME\r\n250 SIZE 100\r\n";
  const Step ehlo = {"EHLO client.example.org\r\n", list};
  EXPECT_EQ(Play(world)
                .Run({ehlo,
                      {"MAIL FROM:<from@example.org> SIZE=21\r\n", "250 ok\r\n"},
                      kRcpt,
                      kData,
                      kText,
                      kQuit})
                .finished.outcome,
            ClientOutcome::kDelivered);
  world.content = std::string(200, 'x');
  EXPECT_EQ(Play(world).Run({ehlo, kQuit}).finished.outcome, ClientOutcome::kRefused);
  world.content = "\xc3\xa4\n";
  EXPECT_EQ(Play(world).Run({kEhloPlain, kQuit}).finished.outcome, ClientOutcome::kRefused);
  Play(world).Run(
      {ehlo, {"MAIL FROM:<from@example.org> SIZE=4 BODY=8BITMIME\r\n", "250 ok\r\n"}, kRcpt});
}

TEST(ClientSession, EarlyRefusalOfTheText) {
  World world;
  world.policy = TlsPolicy::kNone;
  world.content = std::string(500000, 'x');
  Play play(world);
  play.Say("220 mx\r\n");
  play.Hear();
  play.Say("250 mx\r\n");
  for (const char* reply : {"250 ok\r\n", "250 ok\r\n", "354 go\r\n"}) {
    play.Hear();
    play.Say(reply);
  }
  EXPECT_EQ(play.Session().TakeOutput().size(), 65536u);
  play.Say("552 too big\r\n");
  EXPECT_EQ(play.End().finished.outcome, ClientOutcome::kRefused);
}

TEST(ClientSession, AnEndInsideTheTextSaysSo) {
  World world;
  world.policy = TlsPolicy::kNone;
  world.content = std::string(500000, 'x');
  Play play(world);
  for (const char* reply : {"220 mx\r\n", "250 mx\r\n", "250 ok\r\n", "250 ok\r\n"}) {
    play.Say(reply);
    play.Hear();
  }
  play.Say("354 go\r\n");
  play.Session().TakeOutput();  // a block
  play.Cut();
  EXPECT_EQ(play.End().finished.text,
            "the server closed the connection before all of the text was sent");
}

}  // namespace
}  // namespace smtpspec
