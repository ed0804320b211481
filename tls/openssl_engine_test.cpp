// Records, ends and alerts: what an engine does with octets, whoever the peer is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tls/engine_pair.h"
#include "tls/test_certificates.h"

namespace smtpspec {
namespace {

using State = TlsEngine::State;
using testing::HasSubstr;

class Engine : public testing::TestWithParam<std::tuple<const char*, Delivery>> {
 protected:
  const char* Version() const { return std::get<0>(GetParam()); }

  EnginePair New() const {
    TlsClientOptions client = TestClientOptions();
    client.versions = {Version(), Version()};
    return {NewTestClient(client), NewTestServer(), std::get<1>(GetParam())};
  }
  EnginePair Open() const {
    EnginePair pair = New();
    pair.Exchange();
    EXPECT_EQ(pair.client->GetState(), State::kOpen);
    EXPECT_EQ(pair.server->GetState(), State::kOpen);
    return pair;
  }
};

TEST_P(Engine, CarriesPlaintextBothWays) {
  EnginePair pair = Open();
  pair.client->Send("EHLO client.example.org\r\n");
  pair.server->Send("220 mail.example.org\r\n");
  pair.Exchange();
  EXPECT_EQ(pair.server->TakePlaintext(), "EHLO client.example.org\r\n");
  EXPECT_EQ(pair.client->TakePlaintext(), "220 mail.example.org\r\n");
  EXPECT_EQ(pair.client->TakePlaintext(), "");
}

TEST_P(Engine, CarriesMoreThanARecord) {
  EnginePair pair = Open();
  std::string much(100'000, '\0');
  for (std::size_t i = 0; i < much.size(); ++i) much[i] = static_cast<char>(i * 7);
  pair.client->Send(much);
  pair.client->Send("");
  pair.Exchange();
  EXPECT_EQ(pair.server->TakePlaintext(), much);
}

TEST_P(Engine, DataBehindTheEndOfTheHandshakeArrives) {
  EnginePair pair = New();
  while (pair.client->GetState() != State::kOpen) {
    Deliver(pair.client->TakeWire(), *pair.server, pair.delivery);
    Deliver(pair.server->TakeWire(), *pair.client, pair.delivery);
  }
  pair.client->Send("QUIT\r\n");
  pair.client->CloseNotify();
  Deliver(pair.client->TakeWire(), *pair.server, pair.delivery);
  EXPECT_EQ(pair.server->TakePlaintext(), "QUIT\r\n");
  EXPECT_EQ(pair.server->GetState(), State::kClosed);
}

TEST_P(Engine, CloseNotifyIsAnOrderlyEnd) {
  EnginePair pair = Open();
  pair.client->Send("QUIT\r\n");
  pair.client->CloseNotify();
  pair.client->CloseNotify();
  pair.Exchange();
  pair.server->ReceiveEof();
  EXPECT_EQ(pair.server->GetState(), State::kClosed);
  EXPECT_EQ(pair.server->TakePlaintext(), "QUIT\r\n");
  EXPECT_EQ(pair.server->PeerAlert(), "");
  EXPECT_EQ(pair.server->FailureText(), "");
}

TEST_P(Engine, TheOtherDirectionGoesOnAfterCloseNotify) {
  EnginePair pair = Open();
  pair.client->CloseNotify();
  pair.Exchange();
  pair.server->Send("221 2.0.0 bye\r\n");
  pair.server->CloseNotify();
  pair.Exchange();
  EXPECT_EQ(pair.client->TakePlaintext(), "221 2.0.0 bye\r\n");
  EXPECT_EQ(pair.client->GetState(), State::kClosed);
}

TEST_P(Engine, AnEndWithoutCloseNotifyIsTruncation) {
  EnginePair pair = Open();
  pair.client->Send("a whole record");
  const std::string whole = pair.client->TakeWire();
  pair.client->Send("a record that is cut");
  const std::string cut = pair.client->TakeWire();
  Deliver(whole + cut.substr(0, cut.size() - 1), *pair.server, pair.delivery);
  pair.server->ReceiveEof();
  EXPECT_EQ(pair.server->GetState(), State::kTruncated);
  EXPECT_EQ(pair.server->TakePlaintext(), "a whole record");
  pair.server->ReceiveWire(cut.substr(cut.size() - 1));
  EXPECT_EQ(pair.server->TakePlaintext(), "");
}

TEST_P(Engine, AnEndDuringTheHandshakeIsFailure) {
  EnginePair pair = New();
  Deliver(pair.client->TakeWire(), *pair.server, pair.delivery);
  pair.server->ReceiveEof();
  pair.client->ReceiveEof();
  for (TlsEngine* engine : {pair.client.get(), pair.server.get()}) {
    EXPECT_EQ(engine->GetState(), State::kFailed);
    EXPECT_EQ(engine->FailureText(), "the connection ended during the handshake");
    engine->Send("dropped");
    engine->CloseNotify();
  }
}

TEST_P(Engine, AChangedRecordFailsWithAnAlert) {
  EnginePair pair = Open();
  pair.client->Send("MAIL FROM:<>\r\n");
  std::string wire = pair.client->TakeWire();
  wire.back() = static_cast<char>(wire.back() ^ 1);
  Deliver(wire, *pair.server, pair.delivery);
  EXPECT_EQ(pair.server->GetState(), State::kFailed);
  EXPECT_EQ(pair.server->TakePlaintext(), "");
  EXPECT_THAT(pair.server->FailureText(), HasSubstr("(alert bad_record_mac sent)"));
  pair.Exchange();
  EXPECT_EQ(pair.client->GetState(), State::kFailed);
  EXPECT_EQ(pair.client->PeerAlert(), "bad_record_mac");
  EXPECT_EQ(pair.client->FailureText(), "the peer sent the alert bad_record_mac");
}

TEST_P(Engine, AReplayedRecordFails) {
  EnginePair pair = Open();
  pair.client->Send("DATA\r\n");
  const std::string wire = pair.client->TakeWire();
  Deliver(wire + wire, *pair.server, pair.delivery);
  EXPECT_EQ(pair.server->GetState(), State::kFailed);
  EXPECT_EQ(pair.server->TakePlaintext(), "DATA\r\n");
}

TEST_P(Engine, GarbageInPlaceOfAHandshakeFails) {
  const std::string garbage[] = {
      "EHLO client.example.org\r\n",
      "220 mail.example.org ESMTP\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      std::string(50, '\0'),
      std::string(3'000'000, '\xFF'),
      std::string("\x16\x03\x01\xFF\xFF\x01", 6) + std::string(70'000, 'A')};
  for (const std::string& octets : garbage) {
    EnginePair pair = New();
    for (TlsEngine* engine : {pair.client.get(), pair.server.get()}) {
      Deliver(octets, *engine, pair.delivery);
      EXPECT_EQ(engine->GetState(), State::kFailed) << octets.substr(0, 20);
      EXPECT_NE(engine->FailureText(), "");
      EXPECT_THAT(engine->FailureText(), testing::MatchesRegex("[ -~]+"));
      EXPECT_EQ(engine->TakePlaintext(), "");
    }
  }
}

TEST_P(Engine, AForgedAlertDuringTheHandshakeFails) {
  EnginePair pair = New();
  Deliver(std::string_view("\x15\x03\x03\x00\x02\x02\x28", 7), *pair.client, pair.delivery);
  EXPECT_EQ(pair.client->GetState(), State::kFailed);
  EXPECT_EQ(pair.client->PeerAlert(), "handshake_failure");
}

INSTANTIATE_TEST_SUITE_P(AllVersions, Engine,
                         testing::Combine(testing::Values("TLSv1.2", "TLSv1.3"),
                                          testing::Values(Delivery::kWhole,
                                                          Delivery::kOctetByOctet)),
                         [](const auto& test) {
                           const std::string version = std::get<0>(test.param);
                           return std::string(version == "TLSv1.2" ? "Tls12" : "Tls13") +
                                  (std::get<1>(test.param) == Delivery::kWhole ? "_Whole"
                                                                               : "_OctetByOctet");
                         });

// Any octet of a handshake and of data changed: nobody crashes, and nothing wrong is delivered.
TEST(EngineMutation, ChangedOctetsAreNeverTakenForData) {
  const auto server = NewOpenSslServer(TestServerOptions()).value();
  const auto client = NewOpenSslClient(TestClientOptions()).value();
  std::mt19937 random(1);
  for (int run = 0; run < 200; ++run) {
    EnginePair pair{client->NewEngine(), server->NewEngine()};
    const auto tamper = [&](std::string octets) {
      if (!octets.empty() && random() % 3 == 0) {
        const std::size_t at = random() % octets.size();
        octets[at] = static_cast<char>(octets[at] ^ (1 << random() % 8));
      }
      return octets;
    };
    bool sent = false;
    for (int flight = 0; flight < 8; ++flight) {
      pair.server->ReceiveWire(tamper(pair.client->TakeWire()));
      pair.client->ReceiveWire(tamper(pair.server->TakeWire()));
      if (pair.client->GetState() == State::kOpen && !std::exchange(sent, true))
        pair.client->Send("QUIT\r\n");
    }
    EXPECT_THAT(pair.server->TakePlaintext(), testing::AnyOf("", "QUIT\r\n"));
    EXPECT_EQ(pair.client->TakePlaintext(), "");
  }
}

TEST(EngineDeathTest, SendingOutOfOrderIsAFaultOfOurOwn) {
  EnginePair pair{NewTestClient(), NewTestServer()};
  EXPECT_DEATH(pair.client->Send("early"), "kHandshaking");
  pair.Exchange();
  pair.client->CloseNotify();
  EXPECT_DEATH(pair.client->Send("late"), "close_sent_");
}

}  // namespace
}  // namespace smtpspec
