// What is wrong with options is said at once, in a line for a person.
#include "tls/openssl_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tls/test_certificates.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;

struct ServerFault {
  const char* name;
  void (*spoil)(TlsServerOptions&);
  const char* error;
};

const ServerFault kServerFaults[] = {
    {"no certificate", [](auto& o) { o.certificate_chain_pem.clear(); },
     "certificate chain: a certificate in PEM expected, none found"},
    {"text in place of a certificate", [](auto& o) { o.certificate_chain_pem = "mail"; },
     "none found"},
    {"certificate cut off", [](auto& o) { o.certificate_chain_pem.resize(200); },
     "certificate chain: "},
    {"second certificate cut off",
     [](auto& o) { o.certificate_chain_pem += o.certificate_chain_pem.substr(0, 200); },
     "one that cannot be read"},
    {"no key", [](auto& o) { o.private_key_pem.clear(); }, "private key: an unencrypted"},
    {"certificate as key", [](auto& o) { o.private_key_pem = o.certificate_chain_pem; },
     "private key: an unencrypted"},
    {"key of another", [](auto& o) { o.private_key_pem = TestCa().key_pem; },
     "private key: it does not belong"},
    {"unknown version", [](auto& o) { o.versions.min = "TLS 1.2\x1B"; }, "'TLS 1.2\\x1b' found"},
    {"versions the wrong way round", [](auto& o) { o.versions = {"TLSv1.3", "TLSv1.2"}; },
     "TLSv1.3 is newer than TLSv1.2"},
    {"empty ALPN name", [](auto& o) { o.alpn = {"smtp", ""}; }, "ALPN: "},
    {"long ALPN name", [](auto& o) { o.alpn = {std::string(256, 'a')}; }, "ALPN: "},
    {"no client trust", [](auto& o) { o.client_trust_pem = "x"; }, "trust anchors: "},
};

TEST(ServerOptions, FaultsAreSaid) {
  ASSERT_TRUE(NewOpenSslServer(TestServerOptions()).has_value());
  for (const ServerFault& test : kServerFaults) {
    TlsServerOptions options = TestServerOptions();
    test.spoil(options);
    const auto provider = NewOpenSslServer(options);
    ASSERT_FALSE(provider.has_value()) << test.name;
    EXPECT_THAT(provider.error(), HasSubstr(test.error)) << test.name;
    EXPECT_THAT(provider.error(), testing::MatchesRegex("[ -~]+"));
  }
}

struct ClientFault {
  const char* name;
  void (*spoil)(TlsClientOptions&);
  const char* error;
};

const ClientFault kClientFaults[] = {
    {"no trust", [](auto& o) { o.trust_pem = "x"; }, "trust anchors: "},
    {"NUL in name", [](auto& o) { o.server_name = std::string("a\0b", 3); }, "server name: "},
    {"escape in name", [](auto& o) { o.server_name = "a\x1B[2J"; }, "'a\\x1b[2J' found"},
    {"name beyond ASCII", [](auto& o) { o.server_name = "m\xC3\xBC.example.org"; },
     "server name: "},
    {"name that stands for all below it", [](auto& o) { o.server_name = ".example.org"; },
     "server name: "},
    {"no label", [](auto& o) { o.server_name = "."; }, "server name: "},
    {"empty label", [](auto& o) { o.server_name = "mx..example.org"; }, "server name: "},
    {"long name", [](auto& o) { o.server_name = std::string(254, 'a'); }, "server name: "},
    {"certificate without key", [](auto& o) { o.client_chain_pem = TestCa().certificate_pem; },
     "private key: "},
    {"empty ALPN name", [](auto& o) { o.alpn = {""}; }, "ALPN: "},
    {"unknown version", [](auto& o) { o.versions.max = "TLSv1.4"; }, "'TLSv1.4' found"},
};

TEST(ClientOptions, FaultsAreSaid) {
  ASSERT_TRUE(NewOpenSslClient(TestClientOptions()).has_value());
  for (const ClientFault& test : kClientFaults) {
    TlsClientOptions options = TestClientOptions();
    test.spoil(options);
    const auto provider = NewOpenSslClient(options);
    ASSERT_FALSE(provider.has_value()) << test.name;
    EXPECT_THAT(provider.error(), HasSubstr(test.error)) << test.name;
  }
}

// Debian's OpenSSL has no SSLv3; one that has it offers it.
TEST(ClientOptions, SslV3IsOfferedOrItIsSaidThatItCannotBe) {
  TlsClientOptions options = TestClientOptions();
  options.versions = {"SSLv3", "SSLv3"};
  const auto provider = NewOpenSslClient(options);
  if (!provider) {
    EXPECT_EQ(provider.error(), "this OpenSSL was built without SSLv3");
  }
}

TEST(ClientOptions, WithoutTrustTheSystemsIsTaken) {
  TlsClientOptions options = TestClientOptions();
  options.trust_pem.clear();
  EXPECT_TRUE(NewOpenSslClient(options).has_value());
}

}  // namespace
}  // namespace smtpspec
