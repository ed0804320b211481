// Session resumption: what is spared, what is still known, and who gets along without it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tls/engine_pair.h"
#include "tls/test_certificates.h"

namespace smtpspec {
namespace {

using State = TlsEngine::State;
using Provider = std::shared_ptr<const TlsProvider>;

TlsClientOptions Resuming() {
  TlsClientOptions options = TestClientOptions();
  options.resume = true;
  return options;
}

// The client's facts of a connection that opened, with a line carried each way.
TlsFacts Connect(const Provider& client, const Provider& server,
                 Delivery delivery = Delivery::kWhole) {
  EnginePair pair{client->NewEngine(), server->NewEngine(), delivery};
  pair.Exchange();
  EXPECT_EQ(pair.client->GetState(), State::kOpen) << pair.client->FailureText();
  EXPECT_EQ(pair.server->GetState(), State::kOpen) << pair.server->FailureText();
  EXPECT_EQ(pair.client->Facts().resumed, pair.server->Facts().resumed);
  pair.client->Send("NOOP\r\n");
  pair.server->Send("250 fine\r\n");
  pair.Exchange();
  EXPECT_EQ(pair.server->TakePlaintext(), "NOOP\r\n");
  EXPECT_EQ(pair.client->TakePlaintext(), "250 fine\r\n");
  return pair.client->Facts();
}

TEST(Resumption, ASecondConnectionResumesAndKnowsWhatTheFirstSaw) {
  for (const Delivery delivery : {Delivery::kWhole, Delivery::kOctetByOctet}) {
    const Provider client = NewOpenSslClient(Resuming()).value();
    const Provider server = NewOpenSslServer(TestServerOptions()).value();
    const TlsFacts first = Connect(client, server, delivery);
    EXPECT_FALSE(first.resumed);
    ASSERT_TRUE(first.verified) << first.verify_error;
    for (int again = 0; again < 3; ++again) {
      const TlsFacts next = Connect(client, server, delivery);
      EXPECT_TRUE(next.resumed);
      EXPECT_TRUE(next.verified);
      EXPECT_EQ(next.verify_error, "");
      EXPECT_EQ(next.peer_chain, first.peer_chain);
      EXPECT_EQ(next.version, first.version);
      EXPECT_EQ(next.cipher, first.cipher);
      EXPECT_EQ(next.server_name, first.server_name);
    }
  }
}

TEST(Resumption, WhatDidNotVerifyDoesNotVerifyWhenResumed) {
  TlsClientOptions options = Resuming();
  options.server_name = "other.example.org";
  options.require_verified = false;
  const Provider client = NewOpenSslClient(options).value();
  const Provider server = NewOpenSslServer(TestServerOptions()).value();
  const TlsFacts first = Connect(client, server), second = Connect(client, server);
  EXPECT_TRUE(second.resumed);
  EXPECT_FALSE(second.verified);
  EXPECT_EQ(second.verify_error, first.verify_error);
  EXPECT_THAT(second.verify_error, testing::HasSubstr("mismatch"));
}

TEST(Resumption, IsNotDoneUnlessAskedFor) {
  const Provider client = NewOpenSslClient(TestClientOptions()).value();
  const Provider server = NewOpenSslServer(TestServerOptions()).value();
  Connect(client, server);
  EXPECT_FALSE(Connect(client, server).resumed);
}

TEST(Resumption, AnotherServerMakesAFullHandshake) {
  const Provider client = NewOpenSslClient(Resuming()).value();
  const Provider one = NewOpenSslServer(TestServerOptions()).value();
  const Provider other = NewOpenSslServer(TestServerOptions()).value();
  const TlsFacts first = Connect(client, one), second = Connect(client, other);
  EXPECT_FALSE(second.resumed);
  EXPECT_TRUE(second.verified);
  EXPECT_NE(second.peer_chain, first.peer_chain);
  EXPECT_TRUE(Connect(client, other).resumed);
}

// Its tickets would outlive what forward secrecy promises.
TEST(Resumption, IsNotOfferedInTls12) {
  TlsServerOptions options = TestServerOptions();
  options.versions.max = "TLSv1.2";
  const Provider client = NewOpenSslClient(Resuming()).value();
  const Provider server = NewOpenSslServer(options).value();
  EXPECT_EQ(Connect(client, server).version, "TLSv1.2");
  EXPECT_FALSE(Connect(client, server).resumed);
}

// Who is looked at is looked at every time.
TEST(Resumption, IsNotOfferedWhereTheClientIsAskedForACertificate) {
  TlsServerOptions options = TestServerOptions();
  options.client_trust_pem = TestCa().certificate_pem;
  const Provider client = NewOpenSslClient(Resuming()).value();
  const Provider server = NewOpenSslServer(options).value();
  Connect(client, server);
  EXPECT_FALSE(Connect(client, server).resumed);
}

// What a peer says that cannot bear to be offered a session, and what any may say.
void FailOnce(const Provider& client) {
  const std::unique_ptr<TlsEngine> broken = client->NewEngine();
  broken->ReceiveWire("554 no such thing\r\n");
  EXPECT_EQ(broken->GetState(), State::kFailed);
}

TEST(Resumption, WhereItFailsAtFirstItIsNotTriedAgain) {
  const Provider client = NewOpenSslClient(Resuming()).value();
  const Provider server = NewOpenSslServer(TestServerOptions()).value();
  Connect(client, server);
  FailOnce(client);
  EXPECT_FALSE(Connect(client, server).resumed);
  EXPECT_FALSE(Connect(client, server).resumed);
}

TEST(Resumption, WhereItHasWorkedAFailureChangesNothing) {
  const Provider client = NewOpenSslClient(Resuming()).value();
  const Provider server = NewOpenSslServer(TestServerOptions()).value();
  Connect(client, server);
  Connect(client, server);
  FailOnce(client);
  EXPECT_TRUE(Connect(client, server).resumed);
}

TEST(Resumption, EnginesOfManyThreadsResumeOneSession) {
  const Provider client = NewOpenSslClient(Resuming()).value();
  const Provider server = NewOpenSslServer(TestServerOptions()).value();
  Connect(client, server);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) EXPECT_TRUE(Connect(client, server).resumed);
    });
}

}  // namespace
}  // namespace smtpspec
