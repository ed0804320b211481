// Versions, suites and faults of a handshake, as our own client takes them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "conformance/tamper/hello_engine.h"
#include "conformance/tamper/server_end.h"
#include "conformance/tamper/server_end_rig.h"

namespace smtpspec {
namespace {

using State = TlsEngine::State;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A client that takes everything that OpenSSL has.
TlsClientOptions Careless() {
  TlsClientOptions client = RigClientOptions();
  client.versions.min = "TLSv1";
  return client;
}

TEST(ServerEndVersions, OldOnesAreSpokenWithThoseWhoOfferThem) {
  const struct {
    const char* argument;
    const char* version;
  } cases[] = {{"version=1.0", "TLSv1"},   {"version=1.1", "TLSv1.1"}, {"version=1.2", "TLSv1.2"},
               {"version=1.3", "TLSv1.3"}, {"max=1.1", "TLSv1.1"},     {"min=ssl3", "TLSv1.3"}};
  for (const auto& [argument, version] : cases) {
    std::vector<std::string> arguments = {argument};
    if (arguments[0] == "max=1.1") arguments.push_back("min=1.0");
    const EnginePair pair = Meet({arguments, ""}, Careless());
    ASSERT_EQ(pair.client->GetState(), State::kOpen) << argument << pair.client->FailureText();
    EXPECT_EQ(pair.server->Facts().version, version);
  }
}

struct Refusal {
  const char* argument;
  const char* alert;  // of the client
};

// Clients that refuse at once say so with an alert, and the server end knows which.
class Refusals : public testing::TestWithParam<Refusal> {};

TEST_P(Refusals, AreSeen) {
  for (const auto delivery : {Delivery::kWhole, Delivery::kOctetByOctet}) {
    const EnginePair pair = Meet({{GetParam().argument}, ""}, RigClientOptions(), delivery);
    EXPECT_EQ(pair.client->GetState(), State::kFailed);
    EXPECT_EQ(pair.server->GetState(), State::kFailed);
    EXPECT_EQ(pair.server->PeerAlert(), GetParam().alert) << pair.client->FailureText();
    EXPECT_THAT(pair.server->FailureText(), HasSubstr("the peer sent the alert"));
    EXPECT_EQ(pair.server->Facts().version, "");
  }
}

const Refusal kRefusals[] = {
    {"version=ssl3", "protocol_version"},
    {"version=1.0", "protocol_version"},
    {"version=1.1", "protocol_version"},
    {"version=1.4", "illegal_parameter"},
    {"version=1.3-as-1.2", "missing_extension"},
    {"suite=rc4", "illegal_parameter"},
    {"suite=3des", "illegal_parameter"},
    {"suite=export", "illegal_parameter"},
    {"suite=null", "illegal_parameter"},
    {"suite=anon", "illegal_parameter"},
    {"suite=static-rsa", "illegal_parameter"},
    {"suite=unknown", "illegal_parameter"},
    {"suite=unoffered", "illegal_parameter"},
    {"hello=compressed", "illegal_parameter"},
    {"hello=downgraded", "illegal_parameter"},
    {"hello=two-retries", "unexpected_message"},
    {"hello=unoffered-extension", "unsupported_extension"},
    {"hello=unoffered-group", "illegal_parameter"},
    {"hello=wrong-signature", "decrypt_error"},
    {"hello=other-key", "decrypt_error"},
    {"hello=dh-512", "handshake_failure"},
    {"hello=dh-768", "handshake_failure"},
    {"hello=dh-1024", "handshake_failure"},
};
INSTANTIATE_TEST_SUITE_P(Arguments, Refusals, testing::ValuesIn(kRefusals),
                         [](const auto& one) { return RigName(one.param.argument); });

// OpenSSL has no alert for what is not TLS.
TEST(ServerEndHello, Ssl2IsAnsweredWithSilence) {
  const EnginePair pair = Meet({{"version=ssl2"}, ""});
  EXPECT_EQ(pair.client->GetState(), State::kFailed);
  pair.server->ReceiveEof();
  EXPECT_EQ(pair.server->FailureText(), "the connection ended during the handshake");
}

// A client with the lowest security level is one that does what it must not.
TEST(ServerEndHello, AClientThatGoesOnIsSeen) {
  const struct {
    const char* argument;
    const char* fault;
    const char* suite;
  } cases[] = {{"hello=dh-1024", "a prime of 1024 bits", "0x009e"},
               // OpenSSL does this to everybody, though RFC 5246 section 7.4.1.4 does not let it.
               {"hello=unknown-extension", "an extension that nobody knows", "0xc02b"}};
  for (const auto& [argument, fault, suite] : cases) {
    TlsClientOptions client = Careless();
    client.versions.max = "TLSv1.2";
    const EnginePair pair = Meet({{argument}, ""}, client);
    EXPECT_THAT(pair.server->FailureText(), StartsWith(std::string(kClientGoesOn) + fault));
    EXPECT_EQ(pair.server->Facts().version, "TLSv1.2") << pair.client->FailureText();
    EXPECT_EQ(pair.server->Facts().cipher, suite);
    EXPECT_EQ(pair.server->PeerAlert(), "");
  }
}

TEST(ServerEndHello, ClientsThatCannotMeetTheFaultMeetAGoodServer) {
  TlsClientOptions client = RigClientOptions();
  client.versions.max = "TLSv1.2";
  for (const char* argument : {"hello=downgraded", "hello=two-retries"})
    EXPECT_EQ(Meet({{argument}, ""}, client).client->GetState(), State::kOpen) << argument;
}

TEST(ServerEndHello, WhatOpenSslStillHasIsSpokenToTheEnd) {
  TlsClientOptions client = Careless();
  client.versions.max = "TLSv1.2";
  client.verify = false;
  for (const auto& [argument, suite] :
       {std::pair{"suite=anon", "ADH|AECDH"}, {"suite=static-rsa", "^(AES|CAMELLIA|ARIA)"}}) {
    const EnginePair pair = Meet({{argument}, ""}, client);
    ASSERT_EQ(pair.client->GetState(), State::kOpen) << argument << pair.client->FailureText();
    EXPECT_THAT(pair.server->Facts().cipher, testing::ContainsRegex(suite));
  }
}

TEST(ServerEndStops, WhereItIsTold) {
  for (const char* version : {"TLSv1.2", "TLSv1.3"}) {
    for (const char* at : {"hello", "certificate", "finished"}) {
      TlsClientOptions client = RigClientOptions();
      client.versions = {version, version};
      EnginePair silent = Meet({{std::string("stall=") + at}, ""}, client);
      EXPECT_EQ(silent.client->GetState(), State::kHandshaking) << at << version;
      EXPECT_EQ(silent.server->GetState(), State::kHandshaking) << at << version;
      EXPECT_EQ(silent.client->Facts().peer_chain.empty(), at != std::string("finished"));
      silent.server->ReceiveEof();
      EXPECT_EQ(silent.server->FailureText(), "the connection ended during the handshake");
      const EnginePair cut = Meet({{std::string("cut=") + at}, ""}, client);
      EXPECT_EQ(cut.client->GetState(), State::kHandshaking) << at << version;
      EXPECT_EQ(cut.server->GetState(), State::kFailed) << at << version;
      EXPECT_THAT(cut.server->FailureText(), HasSubstr("the server closes"));
    }
  }
}

TEST(ServerEndAlpn, IsAgreedOnWhateverIsOffered) {
  TlsClientOptions client = RigClientOptions();
  client.alpn = {"smtp"};
  EXPECT_EQ(Meet({{}, ""}, client).client->Facts().alpn, "smtp");
  const EnginePair pair = Meet({{"alpn=imap"}, ""}, client);
  EXPECT_EQ(pair.client->GetState(), State::kFailed);
  client.alpn = {"imap"};
  EXPECT_EQ(Meet({{"alpn=imap"}, ""}, client).client->Facts().alpn, "imap");
}

TEST(ServerEndArgumentsTest, FaultsNameTheArgumentAndWhatThereIs) {
  const struct {
    std::vector<std::string> arguments;
    const char* fault;
  } cases[] = {
      {{"colour=red"}, "\"tls colour=red\"; it can have certificate=, min="},
      {{"certificate"}, "\"tls certificate\""},
      {{"certificate=nice"}, "no certificate=nice; known are good, wrong-name"},
      {{"version=9"}, "no version=9; known are ssl3, 1.0"},
      {{"min=9"}, "no min=9; known are"},
      {{"suite=x"}, "no suite=x; known are rc4"},
      {{"hello=x"}, "no hello=x; known are compressed"},
      {{"hello=compressed", "max=1.2"}, "stand alone"},
      {{"stall=later"}, "stall= and cut= know hello, certificate and finished"},
      {{"min=1.3", "max=1.2"}, "newer"},
  };
  for (const auto& [arguments, fault] : cases) {
    const auto end = RigEnds().New({arguments, ""});
    ASSERT_FALSE(end.has_value()) << arguments[0];
    EXPECT_THAT(end.error(), HasSubstr(fault));
  }
  EXPECT_TRUE(RigEnds().New({{"sni=none"}, ""}).has_value());
}

TEST(ServerEndArgumentsTest, ALedgerKnowsAlpnAndAlerts) {
  EXPECT_FALSE(NeedsOpenSsl({}));
  EXPECT_FALSE(NeedsOpenSsl({"alpn=smtp", "sni=none"}));
  EXPECT_TRUE(NeedsOpenSsl({"alpn=smtp", "certificate=good"}));
  EXPECT_TRUE(NeedsOpenSsl({"colour=red"}));
  EXPECT_EQ(LedgerOutcomeOf({{"alpn=imap"}, ""}, {})->alpn, "imap");
  EXPECT_EQ(LedgerOutcomeOf({{}, "access_denied"}, {})->alert, "access_denied");
  EXPECT_THAT(LedgerOutcomeOf({{"certificate=good"}, ""}, {}).error(),
              HasSubstr("\"tls certificate=good\" needs OpenSSL"));
}

TEST(ServerEndsTest, ServeManyThreads) {
  const ServerEnds ends(RigIdentity());
  std::vector<std::thread> threads;
  std::atomic<int> open = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (const char* argument : {"certificate=good", "version=1.2", "certificate=wildcard"}) {
        EnginePair pair{NewOpenSslClient(RigClientOptions()).value()->NewEngine(),
                        ends.New({{argument}, ""}).value()};
        pair.Exchange();
        open += pair.client->GetState() == State::kOpen;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(open, 12);
}

TEST(ServerEndAlerts, WaitForTheWholeHello) {
  auto server = *RigEnds().New({{}, "access_denied"});
  const auto client = NewOpenSslClient(RigClientOptions()).value()->NewEngine();
  const std::string hello = client->TakeWire();
  server->ReceiveWire(hello.substr(0, hello.size() - 1));
  EXPECT_EQ(server->TakeWire(), "");
  server->ReceiveWire(hello.substr(hello.size() - 1));
  client->ReceiveWire(server->TakeWire());
  EXPECT_EQ(client->PeerAlert(), "access_denied");
  EXPECT_EQ(server->FailureText(), "alert access_denied sent");
}

TEST(ServerEndHello, OctetsThatAreNoHelloEndIt) {
  for (const char* argument : {"version=ssl3", "suite=rc4", "hello=compressed"}) {
    for (const std::string& octets :
         {std::string("EHLO a\r\n"), std::string("\x17\x03\x03\0\1x", 6),
          std::string("\x16\x03\x01\0\4\1\0\0\0", 9)}) {
      auto server = *RigEnds().New({{argument}, ""});
      server->ReceiveWire(octets);
      EXPECT_EQ(server->GetState(), State::kFailed) << argument;
      EXPECT_EQ(server->TakeWire().substr(0, 1), "\x15");
      EXPECT_THAT(server->FailureText(), Not(HasSubstr(kClientGoesOn)));
    }
    auto server = *RigEnds().New({{argument}, ""});
    server->ReceiveEof();
    EXPECT_EQ(server->FailureText(), "the connection ended during the handshake");
  }
}

}  // namespace
}  // namespace smtpspec
