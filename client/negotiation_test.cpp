// Greeting, EHLO and the way into TLS, or not.
#include "client/session_play.h"

namespace smtpspec {
namespace {

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

}  // namespace
}  // namespace smtpspec
