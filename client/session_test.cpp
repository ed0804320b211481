// The client against servers that are lists of steps, in memory: TLS is the ledger.
#include "client/session.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tls/ledger.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

class LedgerClient : public TlsProvider {
 public:
  explicit LedgerClient(std::shared_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}
  std::unique_ptr<TlsEngine> NewEngine() const override {
    return ledger_->ClientEnd("mx.example.com");
  }

 private:
  std::shared_ptr<Ledger> ledger_;
};

// What the client must say, and what is answered. "tls" as `heard`: the handshake.
struct Step {
  std::string heard, answer;
};
constexpr char kTls[] = "tls";

struct Ending {
  ClientFinished finished;
  std::vector<std::string> warnings;
  bool reconnect = false;
  std::string clear;  // all that the client said outside TLS
};

struct World {
  TlsPolicy policy = TlsPolicy::kStartTls;
  bool with_account = false;
  LedgerOutcome tls;
  std::string content = "Subject: x\n\nhello\n";
  std::vector<std::string> to = {"to@example.com"};
  bool octetwise = false;
};

class Play {
 public:
  explicit Play(const World& world) : world_(world), ledger_(Ledger::New(world.tls)) {
    auto config = std::make_shared<ClientConfig>(ClientConfig{*ParseHost("client.example.org")});
    config->policy = world.policy;
    if (world.policy != TlsPolicy::kNone) config->tls = std::make_shared<LedgerClient>(ledger_);
    if (world.with_account) config->credentials = Credentials{"user", Secret("pencil")};
    Submission submission;
    submission.envelope.reverse_path = *ReversePath::Parse("<from@example.org>");
    for (const std::string& to : world.to) {
      submission.envelope.recipients.push_back({*ForwardPath::Parse("<" + to + ">"), {}});
    }
    submission.content = world.content;
    session_.emplace(config, submission, std::string(32, 'e'), milliseconds(0));
  }

  // Says the greeting, then goes through the steps; stops when the client has finished.
  Ending Run(const std::vector<Step>& steps,
             const std::string& greeting = "220 mx.example.com\r\n") {
    if (world_.policy != TlsPolicy::kImplicit) Say(greeting);
    for (const Step& step : steps) {
      if (step.heard == kTls) {
        Handshake(step.answer);
        continue;
      }
      const std::string heard = Hear();
      EXPECT_EQ(heard, step.heard);
      if (heard != step.heard || session_->Finished()) break;
      Say(step.answer);
    }
    return End();
  }

  std::string Hear() {
    std::string wire;
    for (std::string more = session_->TakeOutput(); !more.empty(); more = session_->TakeOutput()) {
      wire += more;
    }
    if (!server_) {
      clear_ += wire;
      return wire;
    }
    server_->ReceiveWire(wire);
    return server_->TakePlaintext();
  }

  void Say(const std::string& octets) {
    if (!server_) return Give(octets);
    server_->Send(octets);
    Give(server_->TakeWire());
  }

  void Give(const std::string& wire) {
    if (!world_.octetwise) return session_->Receive(wire, milliseconds(0));
    for (char octet : wire) session_->Receive(std::string(1, octet), milliseconds(0));
  }

  void Handshake(const std::string& then) {
    server_ = ledger_->ServerEnd();
    server_->ReceiveWire(session_->TakeOutput());
    Give(server_->TakeWire());
    if (!then.empty()) Say(then);
  }

  void Hang(milliseconds until) { session_->Advance(until); }
  void Cut() { session_->ReceiveEof(milliseconds(0)); }
  ClientSession& Session() { return *session_; }

  Ending End() {
    if (!session_->Finished()) Cut();
    Ending ending{};
    while (std::optional<ClientEvent> event = session_->NextEvent()) {
      if (auto* warning = std::get_if<ClientWarning>(&*event)) {
        ending.warnings.push_back(warning->text);
      }
      if (std::holds_alternative<ReconnectInClear>(*event)) ending.reconnect = true;
      if (auto* done = std::get_if<ClientFinished>(&*event)) ending.finished = *done;
    }
    ending.clear = clear_;
    return ending;
  }

 private:
  World world_;
  std::shared_ptr<Ledger> ledger_;
  std::optional<ClientSession> session_;
  std::unique_ptr<TlsEngine> server_;
  std::string clear_;
};

const Step kEhlo = {"EHLO client.example.org\r\n", "250-mx.example.com\r\n250 STARTTLS\r\n"};
const Step kEhloPlain = {"EHLO client.example.org\r\n", "250 mx.example.com\r\n"};
const Step kStartTls = {"STARTTLS\r\n", "220 go\r\n"};
const Step kHandshake = {kTls, ""};
const Step kMail = {"MAIL FROM:<from@example.org>\r\n", "250 ok\r\n"};
const Step kRcpt = {"RCPT TO:<to@example.com>\r\n", "250 ok\r\n"};
const Step kData = {"DATA\r\n", "354 go\r\n"};
const Step kText = {"Subject: x\r\n\r\nhello\r\n.\r\n", "250 stored\r\n"};
const Step kQuit = {"QUIT\r\n", "221 bye\r\n"};

std::vector<Step> Inside(std::vector<Step> rest) {
  std::vector<Step> steps = {kEhlo, kStartTls, kHandshake};
  steps.insert(steps.end(), rest.begin(), rest.end());
  return steps;
}

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

struct ObstacleRow {
  std::string name;
  std::vector<Step> steps;
  ClientOutcome required;       // under starttls
  bool opportunistic_delivers;  // in clear, on the same connection, with a warning
};

std::vector<ObstacleRow> Obstacles() {
  std::vector<ObstacleRow> rows = {
      {"not offered", {kEhloPlain}, ClientOutcome::kNoTls, true},
      {"EHLO refused",
       {{"EHLO client.example.org\r\n", "502 no\r\n"}},
       ClientOutcome::kNoTls,
       true},
  };
  for (const char* code :
       {"454", "500", "501", "502", "503", "530", "550", "554", "200", "250", "354"}) {
    rows.push_back({std::string("STARTTLS answered with ") + code,
                    {kEhlo, {"STARTTLS\r\n", std::string(code) + " no\r\n"}},
                    ClientOutcome::kNoTls,
                    true});
  }
  return rows;
}

TEST(ClientSession, UnderStartTlsAnObstacleIsTheEndAndNothingLeaks) {
  for (const ObstacleRow& row : Obstacles()) {
    std::vector<Step> steps = row.steps;
    steps.push_back(kQuit);
    const Ending ending = Play(World{}).Run(steps);
    EXPECT_EQ(ending.finished.outcome, row.required) << row.name;
    EXPECT_EQ(ending.clear.find("MAIL"), std::string::npos) << row.name;
    EXPECT_FALSE(ending.reconnect) << row.name;
  }
}

TEST(ClientSession, UnderOpportunisticAnObstacleIsAnEvent) {
  for (const ObstacleRow& row : Obstacles()) {
    World world;
    world.policy = TlsPolicy::kOpportunistic;
    std::vector<Step> steps = row.steps;
    if (row.name == "EHLO refused") steps.push_back({"HELO client.example.org\r\n", "250 mx\r\n"});
    for (const Step& step : {kMail, kRcpt, kData, kText, kQuit}) steps.push_back(step);
    const Ending ending = Play(world).Run(steps);
    EXPECT_EQ(ending.finished.outcome, ClientOutcome::kDelivered)
        << row.name << ending.finished.text;
    EXPECT_EQ(ending.warnings.size(), 1u) << row.name;
    EXPECT_FALSE(ending.finished.encrypted) << row.name;
  }
}

TEST(ClientSession, FailedHandshake) {
  for (TlsPolicy policy : {TlsPolicy::kStartTls, TlsPolicy::kOpportunistic}) {
    World world;
    world.policy = policy;
    world.tls.succeeds = false;
    const Ending ending = Play(world).Run(Inside({}));
    EXPECT_EQ(ending.reconnect, policy == TlsPolicy::kOpportunistic);
    EXPECT_EQ(ending.clear.find("MAIL"), std::string::npos);
    if (policy == TlsPolicy::kStartTls) {
      EXPECT_EQ(ending.finished.outcome, ClientOutcome::kNoTls);
    }
  }
}

TEST(ClientSession, RetryGoesInClearAndNeverAuthenticates) {
  for (bool with_account : {false, true}) {
    World world;
    world.policy = TlsPolicy::kOpportunistic;
    world.with_account = with_account;
    world.tls.succeeds = false;
    Play first(world);
    ASSERT_TRUE(first.Run(Inside({})).reconnect);
    ClientSession second = std::move(first.Session()).Retry(std::string(32, 'f'), milliseconds(0));
    second.Receive("220 mx\r\n", milliseconds(0));
    EXPECT_EQ(second.TakeOutput(), "EHLO client.example.org\r\n");
    second.Receive("250-mx\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n", milliseconds(0));
    EXPECT_EQ(second.TakeOutput(), with_account ? "QUIT\r\n" : kMail.heard);
  }
}

TEST(ClientSession, UnverifiedCertificate) {
  World world;
  world.tls.verified = false;
  world.tls.verify_error = "self-signed certificate";
  Ending ending = Play(world).Run(Inside({}));
  EXPECT_EQ(ending.finished.outcome, ClientOutcome::kNoTls);
  EXPECT_NE(ending.finished.text.find("self-signed"), std::string::npos);

  world.policy = TlsPolicy::kOpportunistic;
  ending = Play(world).Run(Inside({kEhloPlain, kMail, kRcpt, kData, kText, kQuit}));
  EXPECT_EQ(ending.finished.outcome, ClientOutcome::kDelivered);
  EXPECT_EQ(ending.warnings.size(), 1u);

  world.with_account = true;
  ending = Play(world).Run(
      Inside({{"EHLO client.example.org\r\n", "250-mx\r\n250 AUTH PLAIN\r\n"}, kQuit}));
  EXPECT_EQ(ending.finished.outcome, ClientOutcome::kNoAuth);
}

TEST(ClientSession, OctetsBehind220EndTheConnection) {
  for (const char* glued : {"250-x\r\n250 AUTH LOGIN\r\n", "250-AUTH LOGIN ", "\r", "x"}) {
    for (TlsPolicy policy : {TlsPolicy::kStartTls, TlsPolicy::kOpportunistic}) {
      World world;
      world.policy = policy;
      const Ending ending =
          Play(world).Run({kEhlo, {"STARTTLS\r\n", std::string("220 go\r\n") + glued}});
      EXPECT_EQ(ending.finished.outcome, ClientOutcome::kBrokenProtocol) << glued;
      EXPECT_FALSE(ending.reconnect);
    }
  }
}

TEST(ClientSession, WhatWasListedInClearIsForgotten) {
  World world;
  const Step listed = {
      "EHLO client.example.org\r\n",
      "250-mx\r\n250-STARTTLS\r\n250-SIZE 5\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n"};
  const Ending ending = Play(world).Run(
      {listed, kStartTls, kHandshake, kEhloPlain, kMail, kRcpt, kData, kText, kQuit});
  EXPECT_EQ(ending.finished.outcome, ClientOutcome::kDelivered);
}

TEST(ClientSession, AuthOnlyInsideTls) {
  World world;
  world.with_account = true;
  const Step offers = {"EHLO client.example.org\r\n", "250-mx\r\n250 AUTH PLAIN\r\n"};
  const Step plain = {"AUTH PLAIN AHVzZXIAcGVuY2ls\r\n", "235 ok\r\n"};
  Ending ending = Play(world).Run(Inside({offers, plain, kMail, kRcpt, kData, kText, kQuit}));
  EXPECT_EQ(ending.finished.outcome, ClientOutcome::kDelivered) << ending.finished.text;

  world.policy = TlsPolicy::kOpportunistic;
  ending = Play(world).Run({offers, kQuit});
  EXPECT_EQ(ending.finished.outcome, ClientOutcome::kNoAuth);
  EXPECT_EQ(ending.clear.find("AUTH"), std::string::npos);
}

struct AuthRow {
  std::string name, offer;
  std::vector<Step> steps;
  ClientOutcome outcome;
};

TEST(ClientSession, AuthThatFails) {
  const std::string plain = "AUTH PLAIN AHVzZXIAcGVuY2ls\r\n";
  const std::vector<AuthRow> rows = {
      {"refused", "PLAIN", {{plain, "535 5.7.8 no\r\n"}, kQuit}, ClientOutcome::kNoAuth},
      {"for now", "PLAIN", {{plain, "454 4.7.0 later\r\n"}, kQuit}, ClientOutcome::kTemporary},
      {"no mechanism", "LOGIN XOAUTH2", {kQuit}, ClientOutcome::kNoAuth},
      {"wrong class", "PLAIN", {{plain, "250 ok\r\n"}}, ClientOutcome::kBrokenProtocol},
      {"needless challenge",
       "PLAIN",
       {{plain, "334 \r\n"}, {"*\r\n", "501 ok\r\n"}, kQuit},
       ClientOutcome::kNoAuth},
      {"challenge that is no base64",
       "PLAIN",
       {{plain, "334 !!\r\n"}, {"*\r\n", "501 ok\r\n"}, kQuit},
       ClientOutcome::kNoAuth},
  };
  for (const AuthRow& row : rows) {
    World world;
    world.with_account = true;
    std::vector<Step> steps = {
        {"EHLO client.example.org\r\n", "250-mx\r\n250 AUTH " + row.offer + "\r\n"}};
    steps.insert(steps.end(), row.steps.begin(), row.steps.end());
    const Ending ending = Play(world).Run(Inside(steps));
    EXPECT_EQ(ending.finished.outcome, row.outcome) << row.name << ": " << ending.finished.text;
  }
}

TEST(ClientSession, EndlessChallengesEnd) {
  World world;
  world.with_account = true;
  Play play(world);
  play.Say("220 mx\r\n");
  play.Hear();
  play.Say("250-mx\r\n250 STARTTLS\r\n");
  play.Hear();
  play.Say("220 go\r\n");
  play.Handshake("");
  play.Hear();
  play.Say("250-mx\r\n250 AUTH PLAIN\r\n");
  int asked = 0;
  while (!play.Session().Finished() && ++asked < 100) {
    play.Hear();
    play.Say("334 AAAA\r\n");
  }
  EXPECT_LT(asked, 10);
  EXPECT_EQ(play.End().finished.outcome, ClientOutcome::kBrokenProtocol);
}

TEST(ClientSession, EarlySuccessOfScramIsNotBelieved) {
  World world;
  world.with_account = true;
  Play play(world);
  play.Say("220 mx\r\n");
  play.Hear();
  play.Say("250-mx\r\n250 STARTTLS\r\n");
  play.Hear();
  play.Say("220 go\r\n");
  play.Handshake("");
  play.Hear();
  play.Say("250-mx\r\n250 AUTH SCRAM-SHA-256 PLAIN\r\n");
  EXPECT_EQ(play.Hear().substr(0, 19), "AUTH SCRAM-SHA-256 ");
  play.Say("235 welcome\r\n");
  EXPECT_EQ(play.Hear(), "QUIT\r\n");
  EXPECT_EQ(play.End().finished.outcome, ClientOutcome::kNoAuth);
}

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

TEST(ClientSession, Greetings) {
  const std::vector<std::pair<std::string, ClientOutcome>> rows = {
      {"554 no\r\n", ClientOutcome::kRefused},
      {"421 later\r\n", ClientOutcome::kTemporary},
      {"250 hi\r\n", ClientOutcome::kBrokenProtocol},
      {"* OK imap\r\n", ClientOutcome::kBrokenProtocol},
      {"SSH-2.0-x\r\n", ClientOutcome::kBrokenProtocol},
      {"220 a\r\n250-x\r\n250 STARTTLS\r\n", ClientOutcome::kBrokenProtocol},
  };
  for (const auto& [greeting, outcome] : rows) {
    const Ending ending = Play(World{}).Run({}, greeting);
    EXPECT_EQ(ending.finished.outcome, outcome) << greeting;
    EXPECT_EQ(ending.clear, "") << greeting;
  }
}

// Codes that nobody has specified are read by their first digit; 221 in the wrong place is
// specified.
TEST(ClientSession, UnknownCodesOfGreetingAndHello) {
  World world;
  world.policy = TlsPolicy::kNone;
  const std::vector<Step> rest = {kMail, kRcpt, kData, kText, kQuit};
  const auto outcome = [&](const std::string& hello, const std::string& greeting) {
    std::vector<Step> steps = {{kEhloPlain.heard, hello}};
    steps.insert(steps.end(), rest.begin(), rest.end());
    return Play(world).Run(steps, greeting).finished.outcome;
  };
  EXPECT_EQ(outcome("259 mx.example.com\r\n", "229 mx.example.com\r\n"), ClientOutcome::kDelivered);
  for (const char* hello : {"221 bye\r\n", "354 go\r\n", "359 go\r\n"}) {
    const Ending ending = Play(world).Run({{kEhloPlain.heard, hello}}, "220 mx.example.com\r\n");
    EXPECT_EQ(ending.finished.outcome, ClientOutcome::kBrokenProtocol) << hello;
  }
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
