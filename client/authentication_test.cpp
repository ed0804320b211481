// AUTH: where it is done, and what ends it.
#include "client/session_play.h"

namespace smtpspec {
namespace {

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

World WithAccount() {
  World world;
  world.with_account = true;
  return world;
}

// As far as the list of mechanisms, which the client has then to answer.
void OfferInsideTls(Play& play, const std::string& mechanisms) {
  play.Say("220 mx\r\n");
  play.Hear();
  play.Say("250-mx\r\n250 STARTTLS\r\n");
  play.Hear();
  play.Say("220 go\r\n");
  play.Handshake("");
  play.Hear();
  play.Say("250-mx\r\n250 AUTH " + mechanisms + "\r\n");
}

TEST(ClientSession, EndlessChallengesEnd) {
  Play play(WithAccount());
  OfferInsideTls(play, "PLAIN");
  int asked = 0;
  while (!play.Session().Finished() && ++asked < 100) {
    play.Hear();
    play.Say("334 AAAA\r\n");
  }
  EXPECT_LT(asked, 10);
  EXPECT_EQ(play.End().finished.outcome, ClientOutcome::kBrokenProtocol);
}

TEST(ClientSession, EarlySuccessOfScramIsNotBelieved) {
  Play play(WithAccount());
  OfferInsideTls(play, "SCRAM-SHA-256 PLAIN");
  EXPECT_EQ(play.Hear().substr(0, 19), "AUTH SCRAM-SHA-256 ");
  play.Say("235 welcome\r\n");
  EXPECT_EQ(play.Hear(), "QUIT\r\n");
  EXPECT_EQ(play.End().finished.outcome, ClientOutcome::kNoAuth);
}

}  // namespace
}  // namespace smtpspec
