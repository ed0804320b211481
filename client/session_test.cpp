// Deliveries from end to end, and how long a client waits.
#include "client/session_play.h"

namespace smtpspec {
namespace {

using std::chrono::minutes;

TEST(ClientSession, DeliversInsideStartTls) {
  for (bool octetwise : {false, true}) {
    World world;
    world.octetwise = octetwise;
    const Ending ending = Play(world).Run(Inside({kEhloPlain, kMail, kRcpt, kData, kText, kQuit}));
    EXPECT_EQ(ending.finished.outcome, ClientOutcome::kDelivered) << ending.finished.text;
    EXPECT_TRUE(ending.finished.encrypted);
    EXPECT_TRUE(ending.warnings.empty());
    EXPECT_EQ(ending.clear, "EHLO client.example.org\r\nSTARTTLS\r\n");
  }
}

TEST(ClientSession, DeliversOverImplicitTls) {
  World world;
  world.policy = TlsPolicy::kImplicit;
  const Ending ending = Play(world).Run(
      {{kTls, "220 mx.example.com\r\n"}, kEhloPlain, kMail, kRcpt, kData, kText, kQuit});
  EXPECT_EQ(ending.finished.outcome, ClientOutcome::kDelivered) << ending.finished.text;
  EXPECT_EQ(ending.clear, "");
}

TEST(ClientSession, DeliversInClearUnderNone) {
  World world;
  world.policy = TlsPolicy::kNone;
  const Ending ending = Play(world).Run({kEhlo, kMail, kRcpt, kData, kText, kQuit});
  EXPECT_EQ(ending.finished.outcome, ClientOutcome::kDelivered);
  EXPECT_TRUE(ending.warnings.empty());
}

TEST(ClientSession, LosesPatience) {
  Play play(World{});
  play.Hang(minutes(5) - milliseconds(1));
  EXPECT_FALSE(play.Session().Finished());
  play.Session().Receive("2", minutes(5) - milliseconds(1));  // a drip is no reply
  play.Hang(minutes(5));
  EXPECT_TRUE(play.Session().Finished());
  EXPECT_EQ(play.End().finished.outcome, ClientOutcome::kTemporary);
}

TEST(ClientSession, EndlessReplyEnds) {
  Play play(World{});
  int lines = 0;
  while (!play.Session().Finished() && ++lines < 100000) play.Say("220-more\r\n");
  EXPECT_LT(lines, 2000);
  EXPECT_EQ(play.End().finished.outcome, ClientOutcome::kBrokenProtocol);
}

TEST(ClientSession, LosesPatienceWithADripToo) {
  Play play(World{});
  play.Session().Receive("2", minutes(5) - milliseconds(1));
  EXPECT_FALSE(play.Session().Finished());
  play.Session().Receive("2", minutes(5));
  EXPECT_TRUE(play.Session().Finished());
  EXPECT_EQ(play.End().finished.outcome, ClientOutcome::kTemporary);
}

TEST(ClientSession, EndlessLineEnds) {
  for (const bool in_tls : {false, true}) {
    World world;
    if (in_tls) world.policy = TlsPolicy::kImplicit;
    Play play(world);
    if (in_tls) play.Handshake("");
    std::size_t octets = 0;
    for (; !play.Session().Finished() && octets < 100'000; octets += 100)
      play.Say(std::string(100, '2'));
    EXPECT_EQ(octets, 4100u);  // the line may have 4096 with its end
    const ClientFinished finished = play.End().finished;
    EXPECT_EQ(finished.outcome, ClientOutcome::kBrokenProtocol);
    EXPECT_NE(finished.text.find("more octets than a reply line may have"), finished.text.npos);
  }
}

TEST(ClientSession, TraceShowsNoSecret) {
  auto ledger = Ledger::New();
  auto config = std::make_shared<ClientConfig>(ClientConfig{*ParseHost("client.example.org")});
  config->tls = std::make_shared<LedgerClient>(ledger);
  config->credentials = Credentials{"user", Secret("pencil")};
  config->trace = true;
  Submission submission{
      {*ReversePath::Parse("<>"), {}, {{*ForwardPath::Parse("<a@b.example>"), {}}}}, "x"};
  ClientSession session(config, submission, "e", milliseconds(0));
  session.Receive("220 mx\r\n", milliseconds(0));
  session.Receive("250-mx\r\n250 STARTTLS\r\n", milliseconds(0));
  session.TakeOutput();
  session.Receive("220 go\r\n", milliseconds(0));
  auto server = ledger->ServerEnd();
  server->ReceiveWire(session.TakeOutput());
  session.Receive(server->TakeWire(), milliseconds(0));
  server->ReceiveWire(session.TakeOutput());
  server->Send("250-mx\r\n250 AUTH PLAIN\r\n");
  session.Receive(server->TakeWire(), milliseconds(0));
  std::string trace;
  while (auto event = session.NextEvent()) {
    if (auto* line = std::get_if<DialogueLine>(&*event)) trace += line->text + "\n";
  }
  EXPECT_NE(trace.find("AUTH PLAIN ***"), std::string::npos) << trace;
  EXPECT_EQ(trace.find("AHVz"), std::string::npos) << trace;
}

}  // namespace
}  // namespace smtpspec
