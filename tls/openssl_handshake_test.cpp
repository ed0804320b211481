// Who is accepted as whom: every kind of certificate, with both versions and both deliveries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tls/engine_pair.h"
#include "tls/test_certificates.h"

namespace smtpspec {
namespace {

using State = TlsEngine::State;
using testing::HasSubstr;

struct CertificateCase {
  const char* name;
  const char* server_name;
  LeafOptions leaf;
  const char* error = "";  // part of verify_error; empty: verifies
  const char* alert = "";  // that the client sends where verification is required
};

constexpr std::int64_t kStart = kTestTime - kTestDay, kEnd = kTestTime + kTestDay;

const CertificateCase kCases[] = {
    {"DnsName", "mail.example.org", {{"mail.example.org"}, {}, "", kStart, kEnd}},
    {"DnsNameOtherCase", "MAIL.example.ORG", {{"mail.EXAMPLE.org"}, {}, "", kStart, kEnd}},
    {"TrailingDot", "mail.example.org.", {{"mail.example.org"}, {}, "", kStart, kEnd}},
    {"SecondName", "mail.example.org", {{"a.test", "mail.example.org"}, {}, "", kStart, kEnd}},
    {"WrongName",
     "mail.example.org",
     {{"mail.example.com"}, {}, "", kStart, kEnd},
     "hostname mismatch",
     "bad_certificate"},
    {"CommonNameIsNoName",
     "mail.example.org",
     {{}, {}, "mail.example.org", kStart, kEnd},
     "hostname mismatch",
     "bad_certificate"},
    {"CommonNameBesideAddress",
     "mail.example.org",
     {{}, {"127.0.0.1"}, "mail.example.org", kStart, kEnd},
     "hostname mismatch",
     "bad_certificate"},
    {"Wildcard", "mail.example.org", {{"*.example.org"}, {}, "", kStart, kEnd}},
    {"WildcardOneLevelOnly",
     "a.mail.example.org",
     {{"*.example.org"}, {}, "", kStart, kEnd},
     "hostname mismatch",
     "bad_certificate"},
    {"WildcardIsNoEmptyLabel",
     "example.org",
     {{"*.example.org"}, {}, "", kStart, kEnd},
     "hostname mismatch",
     "bad_certificate"},
    {"PartialWildcard",
     "mail.example.org",
     {{"ma*.example.org"}, {}, "", kStart, kEnd},
     "hostname mismatch",
     "bad_certificate"},
    {"WildcardInSecondLabel",
     "mail.a.example.org",
     {{"mail.*.example.org"}, {}, "", kStart, kEnd},
     "hostname mismatch",
     "bad_certificate"},
    {"AddressV4", "127.0.0.1", {{}, {"127.0.0.1"}, "", kStart, kEnd}},
    {"AddressV6", "::1", {{}, {"::1"}, "", kStart, kEnd}},
    {"AddressAsDnsName",
     "127.0.0.1",
     {{"127.0.0.1.test"}, {"127.0.0.2"}, "127.0.0.1", kStart, kEnd},
     "IP address mismatch",
     "bad_certificate"},
    {"SelfSigned",
     "mail.example.org",
     {{"mail.example.org"}, {}, "", kStart, kEnd, true},
     "self-signed certificate",
     "unknown_ca"},
    {"Expired",
     "mail.example.org",
     {{"mail.example.org"}, {}, "", kStart, kTestTime - 1},
     "expired",
     "certificate_expired"},
    {"NotYetValid",
     "mail.example.org",
     {{"mail.example.org"}, {}, "", kTestTime + 1, kEnd},
     "not yet valid",
     "bad_certificate"},
    {"OutsideNameConstraints",
     "mail.a.real",
     {{"mail.a.real"}, {}, "", kStart, kEnd},
     "permitted subtree violation",
     ""},
    {"AddressOutsideNameConstraints",
     "192.0.2.1",
     {{}, {"192.0.2.1"}, "", kStart, kEnd},
     "permitted subtree violation",
     ""},
};

using Parameters = std::tuple<CertificateCase, const char*, Delivery>;
class Handshake : public testing::TestWithParam<Parameters> {
 protected:
  EnginePair Run(bool require) {
    const auto& [test, version, delivery] = GetParam();
    TlsClientOptions client = TestClientOptions();
    client.server_name = test.server_name;
    client.require_verified = require;
    client.versions = {version, version};
    EnginePair pair{NewTestClient(client), NewTestServer(TestServerOptions(TestLeaf(test.leaf))),
                    delivery};
    pair.Exchange();
    return pair;
  }
};

TEST_P(Handshake, CompletesAndSaysWhetherThePeerIsVerified) {
  const auto& [test, version, delivery] = GetParam();
  const EnginePair pair = Run(false);
  ASSERT_EQ(pair.client->GetState(), State::kOpen) << pair.client->FailureText();
  ASSERT_EQ(pair.server->GetState(), State::kOpen) << pair.server->FailureText();
  const TlsFacts& facts = pair.client->Facts();
  const std::string error = test.error;
  EXPECT_EQ(facts.verified, error.empty()) << facts.verify_error;
  EXPECT_EQ(facts.verify_error.empty(), error.empty());
  EXPECT_THAT(facts.verify_error, HasSubstr(error));
  EXPECT_EQ(facts.version, version);
  EXPECT_FALSE(facts.cipher.empty());
  EXPECT_EQ(facts.cipher, pair.server->Facts().cipher);
  EXPECT_EQ(facts.peer_chain.size(), 1u);
  EXPECT_FALSE(facts.resumed);
}

TEST_P(Handshake, FailsWithAnAlertWhereVerificationIsRequired) {
  const auto& [test, version, delivery] = GetParam();
  const EnginePair pair = Run(true);
  const bool verifies = std::string_view(test.error).empty();
  ASSERT_EQ(pair.client->GetState(), verifies ? State::kOpen : State::kFailed);
  EXPECT_EQ(pair.client->Facts().verified, verifies);
  EXPECT_EQ(pair.client->Facts().peer_chain.size(), 1u);
  if (verifies) return;
  EXPECT_THAT(pair.client->FailureText(), HasSubstr(test.error));
  EXPECT_EQ(pair.server->GetState(), State::kFailed);
  EXPECT_FALSE(pair.server->PeerAlert().empty());
  if (*test.alert) {
    EXPECT_EQ(pair.server->PeerAlert(), test.alert);
  }
  EXPECT_THAT(pair.server->FailureText(), HasSubstr(pair.server->PeerAlert()));
}

INSTANTIATE_TEST_SUITE_P(
    AllCertificates, Handshake,
    testing::Combine(testing::ValuesIn(kCases), testing::Values("TLSv1.2", "TLSv1.3"),
                     testing::Values(Delivery::kWhole, Delivery::kOctetByOctet)),
    [](const auto& test) {
      const std::string version = std::get<1>(test.param);
      return std::string(std::get<0>(test.param).name) +
             (version == "TLSv1.2" ? "_Tls12" : "_Tls13") +
             (std::get<2>(test.param) == Delivery::kWhole ? "_Whole" : "_OctetByOctet");
    });

TEST(Verification, NotAskedForIsNotVerified) {
  TlsClientOptions client = TestClientOptions();
  client.verify = false;
  EnginePair pair{NewTestClient(client), NewTestServer()};
  pair.Exchange();
  EXPECT_EQ(pair.client->GetState(), State::kOpen);
  EXPECT_FALSE(pair.client->Facts().verified);
  EXPECT_FALSE(pair.client->Facts().verify_error.empty());
}

TEST(Verification, WithoutANameTheChainAloneCounts) {
  TlsClientOptions client = TestClientOptions();
  client.server_name.clear();
  EnginePair pair{NewTestClient(client), NewTestServer()};
  pair.Exchange();
  EXPECT_TRUE(pair.client->Facts().verified);
  EXPECT_EQ(pair.server->Facts().server_name, "");
}

TEST(Verification, ASelfSignedLeafMayBeTheTrustAnchor) {
  const CertificateAndKey leaf = TestLeaf({.dns_names = {"mail.example.org"},
                                           .ip_addresses = {},
                                           .common_name = {},
                                           .not_before = kStart,
                                           .not_after = kEnd,
                                           .self_signed = true});
  TlsClientOptions client = TestClientOptions();
  client.trust_pem = leaf.certificate_pem;
  EnginePair pair{NewTestClient(client), NewTestServer(TestServerOptions(leaf))};
  pair.Exchange();
  EXPECT_TRUE(pair.client->Facts().verified) << pair.client->Facts().verify_error;
}

TEST(Verification, ANameThatTheCaWasMadeForVerifies) {
  const CertificateAndKey ca = NewTestCa(kTestTime, {"mx.a.real"}).value();
  const CertificateAndKey leaf =
      NewLeaf(ca, {{"mx.a.real"}, {}, "mx.a.real", kStart, kEnd, false}).value();
  TlsClientOptions client = TestClientOptions();
  client.trust_pem = ca.certificate_pem;
  client.server_name = "mx.a.real";
  EnginePair pair{NewTestClient(client), NewTestServer(TestServerOptions(leaf))};
  pair.Exchange();
  EXPECT_TRUE(pair.client->Facts().verified) << pair.client->Facts().verify_error;
}

struct ClientCertificateCase {
  bool shown, trusted, verified;
};

TEST(ClientCertificate, IsAskedForAndNeverRequired) {
  const CertificateAndKey own_ca = NewTestCa(kTestTime).value();
  const LeafOptions options{{"client.example.org"}, {}, "", kTestTime - 1, 4'000'000'000, false};
  for (const auto& test :
       {ClientCertificateCase{true, true, true}, ClientCertificateCase{true, false, false},
        ClientCertificateCase{false, true, false}}) {
    for (const char* version : {"TLSv1.2", "TLSv1.3"}) {
      const CertificateAndKey leaf = NewLeaf(test.trusted ? TestCa() : own_ca, options).value();
      TlsClientOptions client = TestClientOptions();
      client.versions = {version, version};
      if (test.shown) {
        client.client_chain_pem = leaf.certificate_pem;
        client.client_key_pem = leaf.key_pem;
      }
      TlsServerOptions server = TestServerOptions();
      server.client_trust_pem = TestCa().certificate_pem;
      EnginePair pair{NewTestClient(client), NewTestServer(server)};
      pair.Exchange();
      ASSERT_EQ(pair.server->GetState(), State::kOpen) << pair.server->FailureText();
      EXPECT_EQ(pair.server->Facts().verified, test.verified)
          << version << pair.server->Facts().verify_error;
      EXPECT_EQ(pair.server->Facts().verify_error.empty(), test.verified);
      EXPECT_EQ(pair.server->Facts().peer_chain.size(), test.shown ? 1u : 0u);
    }
  }
}

// Such a key may agree on others or encipher them, and what it would do here is sign.
TEST(OpenSslHandshake, AKeyThatMayNotSignIsRefused) {
  for (const char* use : {"keyEncipherment", "keyAgreement", "digitalSignature"}) {
    const CertificateOptions leaf{.dns_names = {"mail.example.org"},
                                  .not_before = kTestTime - kTestDay,
                                  .not_after = kTestTime + kTestDay,
                                  .extensions = {{"keyUsage", std::string("critical,") + use}}};
    EnginePair pair{NewTestClient(),
                    NewTestServer(TestServerOptions(NewCertificate(leaf, &TestCa()).value()))};
    pair.Exchange();
    const bool good = std::string_view(use) == "digitalSignature";
    EXPECT_EQ(pair.client->GetState(), good ? State::kOpen : State::kFailed) << use;
    EXPECT_EQ(pair.client->Facts().verified, good) << use;
    EXPECT_EQ(pair.server->PeerAlert(), good ? "" : "unsupported_certificate") << use;
  }
}

}  // namespace
}  // namespace smtpspec
