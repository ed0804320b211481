#include "tls/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tls/engine_pair.h"

namespace smtpspec {
namespace {

using State = TlsEngine::State;

EnginePair NewPair(LedgerOutcome outcome = {}, Delivery delivery = Delivery::kWhole) {
  const auto ledger = Ledger::New(std::move(outcome));
  return {ledger->ClientEnd("mail.example.org"), ledger->ServerEnd(), delivery};
}

EnginePair OpenPair(Delivery delivery = Delivery::kWhole) {
  EnginePair pair = NewPair({}, delivery);
  pair.Exchange();
  EXPECT_EQ(pair.client->GetState(), State::kOpen);
  EXPECT_EQ(pair.server->GetState(), State::kOpen);
  return pair;
}

class LedgerDelivery : public testing::TestWithParam<Delivery> {};
INSTANTIATE_TEST_SUITE_P(Both, LedgerDelivery,
                         testing::Values(Delivery::kWhole, Delivery::kOctetByOctet));

TEST_P(LedgerDelivery, AHandshakeIsThreeTokensThatSayNothing) {
  EnginePair pair = NewPair({.alpn = "smtp"}, GetParam());
  const std::string hello = pair.client->TakeWire();
  EXPECT_EQ(hello.size(), 5u);
  EXPECT_EQ(hello[0], 0x16);
  Deliver(hello, *pair.server, GetParam());
  EXPECT_EQ(pair.server->GetState(), State::kHandshaking);
  const std::string answer = pair.server->TakeWire();
  EXPECT_EQ(answer.size(), 5u);
  EXPECT_EQ(pair.client->GetState(), State::kHandshaking);
  Deliver(answer, *pair.client, GetParam());
  EXPECT_EQ(pair.client->GetState(), State::kOpen);
  const std::string finished = pair.client->TakeWire();
  EXPECT_EQ(finished.size(), 5u);
  EXPECT_EQ(pair.server->GetState(), State::kHandshaking);
  Deliver(finished, *pair.server, GetParam());
  EXPECT_EQ(pair.server->GetState(), State::kOpen);
  EXPECT_EQ(pair.server->TakeWire(), "");
  for (const TlsEngine* end : {pair.client.get(), pair.server.get()}) {
    EXPECT_EQ(end->Facts().version, "ledger");
    EXPECT_EQ(end->Facts().server_name, "mail.example.org");
    EXPECT_EQ(end->Facts().alpn, "smtp");
  }
  EXPECT_TRUE(pair.client->Facts().verified);
  EXPECT_FALSE(pair.server->Facts().verified);
}

TEST_P(LedgerDelivery, DataIsFiveOctetsOnTheWire) {
  EnginePair pair = OpenPair(GetParam());
  pair.client->Send("MAIL FROM:<>\r\n");
  pair.client->Send("");
  const std::string wire = pair.client->TakeWire();
  EXPECT_EQ(wire.size(), 5u);
  Deliver(wire, *pair.server, GetParam());
  EXPECT_EQ(pair.server->TakePlaintext(), "MAIL FROM:<>\r\n");
}

TEST_P(LedgerDelivery, EndsAreToldApart) {
  EnginePair closed = OpenPair(GetParam());
  closed.client->Send("QUIT\r\n");
  closed.client->CloseNotify();
  closed.Exchange();
  closed.server->ReceiveEof();
  EXPECT_EQ(closed.server->GetState(), State::kClosed);
  EXPECT_EQ(closed.server->TakePlaintext(), "QUIT\r\n");
  EXPECT_EQ(closed.server->PeerAlert(), "");
  closed.server->Send("221 2.0.0 bye\r\n");
  closed.Exchange();
  EXPECT_EQ(closed.client->TakePlaintext(), "221 2.0.0 bye\r\n");

  EnginePair cut = OpenPair(GetParam());
  cut.client->Send("QUIT\r\n");
  Deliver(cut.client->TakeWire().substr(0, 4), *cut.server, GetParam());
  cut.server->ReceiveEof();
  EXPECT_EQ(cut.server->GetState(), State::kTruncated);
  EXPECT_EQ(cut.server->TakePlaintext(), "");

  EnginePair early = NewPair({}, GetParam());
  early.server->ReceiveEof();
  EXPECT_EQ(early.server->GetState(), State::kFailed);
}

TEST(Ledger, AHandshakeMayBeMeantToFail) {
  EnginePair pair = NewPair({.succeeds = false, .alert = "protocol_version"});
  pair.Exchange();
  EXPECT_EQ(pair.client->GetState(), State::kFailed);
  EXPECT_EQ(pair.client->PeerAlert(), "protocol_version");
  EXPECT_EQ(pair.client->FailureText(), "the peer sent the alert protocol_version");
  EXPECT_EQ(pair.server->GetState(), State::kFailed);
}

TEST(Ledger, ACertificateMayBeMeantNotToVerify) {
  EnginePair pair = NewPair({.verified = false, .verify_error = "hostname mismatch"});
  pair.Exchange();
  EXPECT_EQ(pair.client->GetState(), State::kOpen);
  EXPECT_FALSE(pair.client->Facts().verified);
  EXPECT_EQ(pair.client->Facts().verify_error, "hostname mismatch");
}

void ExpectRefused(EnginePair& pair, const char* alert) {
  EXPECT_EQ(pair.server->GetState(), State::kFailed);
  EXPECT_THAT(pair.server->FailureText(), testing::HasSubstr(alert));
  pair.client->ReceiveWire(pair.server->TakeWire());
  EXPECT_EQ(pair.client->GetState(), State::kFailed);
  EXPECT_EQ(pair.client->PeerAlert(), alert);
}

TEST(LedgerAttack, ClearTextInPlaceOfAHandshake) {
  EnginePair pair = NewPair();
  pair.server->ReceiveWire("EHLO client.example.org\r\n");
  ExpectRefused(pair, "unexpected_message");
}

TEST(LedgerAttack, TheAnswerBeforeTheHello) {
  EnginePair genuine = NewPair(), pair = NewPair();
  genuine.server->ReceiveWire(genuine.client->TakeWire());
  pair.client->ReceiveWire(genuine.server->TakeWire());
  EXPECT_EQ(pair.client->GetState(), State::kFailed);
}

TEST(LedgerAttack, AHelloThatComesBack) {
  EnginePair pair = NewPair();
  const std::string hello = pair.client->TakeWire();
  pair.server->ReceiveWire(hello);
  pair.client->ReceiveWire(hello);
  EXPECT_EQ(pair.client->GetState(), State::kFailed);
}

TEST(LedgerAttack, ClearTextBetweenTokens) {
  EnginePair pair = OpenPair();
  pair.client->Send("DATA\r\n");
  pair.server->ReceiveWire("RSET\r\n" + pair.client->TakeWire());
  EXPECT_EQ(pair.server->TakePlaintext(), "");
  ExpectRefused(pair, "bad_record_mac");
}

TEST(LedgerAttack, ReplayedTokens) {
  EnginePair pair = OpenPair();
  pair.client->Send("DATA\r\n");
  const std::string token = pair.client->TakeWire();
  pair.server->ReceiveWire(token + token);
  EXPECT_EQ(pair.server->TakePlaintext(), "DATA\r\n");
  ExpectRefused(pair, "bad_record_mac");
}

TEST(LedgerAttack, ReorderedTokens) {
  EnginePair pair = OpenPair();
  pair.client->Send("one");
  const std::string one = pair.client->TakeWire();
  pair.client->Send("two");
  pair.server->ReceiveWire(pair.client->TakeWire() + one);
  EXPECT_EQ(pair.server->TakePlaintext(), "");
  ExpectRefused(pair, "bad_record_mac");
}

// A dropped token is noticed with the next one; a cut with the missing close_notify.
TEST(LedgerAttack, DroppedTokens) {
  EnginePair pair = OpenPair();
  pair.client->Send("one");
  pair.client->TakeWire();
  pair.client->CloseNotify();
  pair.server->ReceiveWire(pair.client->TakeWire());
  ExpectRefused(pair, "bad_record_mac");
}

TEST(LedgerAttack, TokensOfTheOtherDirection) {
  EnginePair pair = OpenPair();
  pair.client->Send("one");
  pair.server->Send("one");
  pair.server->ReceiveWire(pair.server->TakeWire());
  EXPECT_EQ(pair.server->GetState(), State::kFailed);
}

// Every token that could be next, before it was sent.
TEST(LedgerAttack, ForgedTokens) {
  for (int kind : {0x15, 0x16, 0x17}) {
    for (int mark = 0; mark < 4; ++mark) {
      for (int number = 0; number < 4; ++number) {
        EnginePair pair = OpenPair();
        const std::string token = {static_cast<char>(kind), static_cast<char>(mark), 0, 0,
                                   static_cast<char>(number)};
        pair.server->ReceiveWire(token);
        EXPECT_EQ(pair.server->GetState(), State::kFailed);
        EXPECT_EQ(pair.server->TakePlaintext(), "");
      }
    }
  }
}

// Whatever is done to the octets: what arrives is the beginning of what was sent.
TEST(LedgerAttack, RandomOnes) {
  std::mt19937 random(1);
  for (int run = 0; run < 2000; ++run) {
    EnginePair pair = OpenPair();
    std::string wire;
    for (const char* text : {"a", "b", "c", "d"}) pair.client->Send(text);
    wire = pair.client->TakeWire();
    for (int change = 0; change < 2; ++change) {
      const std::size_t at = random() % wire.size();
      if (random() % 2)
        wire.erase(at, random() % 11);
      else
        wire.insert(at, wire.substr(random() % (wire.size() + 1), random() % 11));
      if (wire.empty()) break;
    }
    pair.server->ReceiveWire(wire);
    const std::string got = pair.server->TakePlaintext();
    EXPECT_EQ(got, std::string("abcd").substr(0, got.size()));
  }
}

TEST(LedgerDeathTest, MisuseIsAFaultOfOurOwn) {
  const auto ledger = Ledger::New();
  const auto client = ledger->ClientEnd("");
  EXPECT_DEATH(ledger->ClientEnd(""), "one client end");
  EXPECT_DEATH(client->Send("early"), "kHandshaking");
}

}  // namespace
}  // namespace smtpspec
