// Versions, names, ALPN, key logs, tickets: what is configured comes out at both ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "tls/engine_pair.h"
#include "tls/test_certificates.h"

namespace smtpspec {
namespace {

using State = TlsEngine::State;

TEST(Versions, WithoutACommonOneThereIsAnAlert) {
  TlsClientOptions client = TestClientOptions();
  client.versions = {"TLSv1.3", "TLSv1.3"};
  TlsServerOptions server = TestServerOptions();
  server.versions = {"TLSv1.2", "TLSv1.2"};
  EnginePair pair{NewTestClient(client), NewTestServer(server)};
  pair.Exchange();
  EXPECT_EQ(pair.server->GetState(), State::kFailed);
  EXPECT_EQ(pair.client->GetState(), State::kFailed);
  EXPECT_EQ(pair.client->PeerAlert(), "protocol_version");
}

TEST(Versions, OldOnesAreRefusedUnlessTheyAreAskedFor) {
  for (const char* version : {"TLSv1", "TLSv1.1"}) {
    TlsClientOptions client = TestClientOptions();
    client.versions = {version, version};
    EnginePair refused{NewTestClient(client), NewTestServer()};
    refused.Exchange();
    EXPECT_EQ(refused.client->PeerAlert(), "protocol_version") << version;
    EXPECT_EQ(refused.client->GetState(), State::kFailed);

    TlsServerOptions server = TestServerOptions();
    server.versions.min = version;
    EnginePair accepted{NewTestClient(client), NewTestServer(server)};
    accepted.Exchange();
    ASSERT_EQ(accepted.client->GetState(), State::kOpen) << accepted.client->FailureText();
    EXPECT_EQ(accepted.server->Facts().version, version);
  }
}

TEST(Versions, TheNewestCommonOneIsTaken) {
  EnginePair pair{NewTestClient(), NewTestServer()};
  pair.Exchange();
  EXPECT_EQ(pair.client->Facts().version, "TLSv1.3");
}

struct SniCase {
  const char *server_name, *seen;
  bool send;
};

TEST(ServerNameIndication, IsSentForNamesAlone) {
  for (const SniCase& test : {SniCase{"mail.example.org", "mail.example.org", true},
                              SniCase{"mail.example.org.", "mail.example.org", true},
                              SniCase{"mail.example.org", "", false},
                              SniCase{"127.0.0.1", "", true}, SniCase{"::1", "", true}}) {
    TlsClientOptions client = TestClientOptions();
    client.server_name = test.server_name;
    client.send_sni = test.send;
    client.require_verified = false;
    EnginePair pair{NewTestClient(client), NewTestServer()};
    const std::string hello = pair.client->TakeWire();
    EXPECT_EQ(hello.find("127.0.0.1"), std::string::npos);
    pair.server->ReceiveWire(hello);
    pair.Exchange();
    EXPECT_EQ(pair.server->Facts().server_name, test.seen) << test.server_name;
    EXPECT_EQ(pair.client->Facts().server_name, test.seen);
  }
}

struct AlpnCase {
  std::vector<std::string> client, server;
  bool regardless;
  std::string agreed;
};

TEST(Alpn, TheServerChoosesOrStaysSilent) {
  const AlpnCase cases[] = {
      {{}, {}, false, ""},
      {{"smtp"}, {}, false, ""},
      {{}, {"smtp"}, false, ""},
      {{}, {}, true, ""},
      {{"h2"}, {"smtp"}, false, ""},
      {{"h2", "smtp"}, {"smtp"}, false, "smtp"},
      {{"a", "b"}, {"b", "a"}, false, "b"},
      {{"smtp", "h2"}, {"h2"}, true, "h2"},
  };
  for (const AlpnCase& test : cases) {
    for (const char* version : {"TLSv1.2", "TLSv1.3"}) {
      TlsClientOptions client = TestClientOptions();
      client.versions = {version, version};
      client.alpn = test.client;
      TlsServerOptions server = TestServerOptions();
      server.alpn = test.server;
      server.alpn_regardless = test.regardless;
      EnginePair pair{NewTestClient(client), NewTestServer(server)};
      pair.Exchange();
      ASSERT_EQ(pair.client->GetState(), State::kOpen);
      EXPECT_EQ(pair.client->Facts().alpn, test.agreed);
      EXPECT_EQ(pair.server->Facts().alpn, test.agreed);
    }
  }
}

TEST(KeyLog, BothEndsSayTheSame) {
  std::map<std::string, int> lines;
  TlsClientOptions client = TestClientOptions();
  TlsServerOptions server = TestServerOptions();
  client.key_log = server.key_log = [&](const std::string& line) { ++lines[line]; };
  EnginePair pair{NewTestClient(client), NewTestServer(server)};
  pair.Exchange();
  EXPECT_GE(lines.size(), 4u);
  for (const auto& [line, times] : lines) {
    EXPECT_EQ(times, 2) << line;
    EXPECT_THAT(line, testing::MatchesRegex("[A-Z_0-9]+ [0-9a-f]+ [0-9a-f]+"));
  }
}

// What the server says as soon as it is open.
std::string SaidWhenOpen(const TlsServerOptions& options) {
  EnginePair pair{NewTestClient(), NewTestServer(options)};
  while (pair.server->GetState() != State::kOpen) {
    pair.server->ReceiveWire(pair.client->TakeWire());
    if (pair.server->GetState() != State::kOpen) pair.client->ReceiveWire(pair.server->TakeWire());
  }
  return pair.server->TakeWire();
}

TEST(Tickets, NoneAreGivenWhereAClientIsToShowACertificateOrNoneAreWanted) {
  TlsServerOptions options = TestServerOptions();
  EXPECT_NE(SaidWhenOpen(options), "");
  options.tickets = false;
  EXPECT_EQ(SaidWhenOpen(options), "");
  options.tickets = true;
  options.client_trust_pem = TestCa().certificate_pem;
  EXPECT_EQ(SaidWhenOpen(options), "");
}

TEST(Provider, MayGoBeforeItsEngines) {
  std::unique_ptr<TlsEngine> client = NewTestClient(), server = NewTestServer();
  EnginePair pair{std::move(client), std::move(server)};
  pair.Exchange();
  EXPECT_EQ(pair.server->GetState(), State::kOpen);
}

TEST(Provider, ServesManyThreads) {
  const auto server = NewOpenSslServer(TestServerOptions()).value();
  const auto client = NewOpenSslClient(TestClientOptions()).value();
  std::vector<std::thread> threads;
  std::vector<int> open(4);
  for (int& count : open)
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        EnginePair pair{client->NewEngine(), server->NewEngine()};
        pair.Exchange();
        count += pair.client->Facts().verified && pair.server->GetState() == State::kOpen;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(open, testing::Each(10));
}

}  // namespace
}  // namespace smtpspec
