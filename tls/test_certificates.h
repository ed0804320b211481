// Certificates for the tests of tls/: one CA for the program, and providers that use it.
#ifndef SMTPSPEC_TLS_TEST_CERTIFICATES_H_
#define SMTPSPEC_TLS_TEST_CERTIFICATES_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "tls/openssl_provider.h"
#include "tls/test_ca.h"

namespace smtpspec {

inline constexpr std::int64_t kTestTime = 1'700'000'000;
inline constexpr std::int64_t kTestDay = 86400;

inline const CertificateAndKey& TestCa() {
  static const CertificateAndKey ca = NewTestCa(kTestTime).value();
  return ca;
}

// Valid on the day of kTestTime.
inline CertificateAndKey TestLeaf(LeafOptions options) {
  if (options.not_after == 0) {
    options.not_before = kTestTime - kTestDay;
    options.not_after = kTestTime + kTestDay;
  }
  return NewLeaf(TestCa(), options).value();
}

inline TlsServerOptions TestServerOptions(const CertificateAndKey& leaf) {
  TlsServerOptions options;
  options.certificate_chain_pem = leaf.certificate_pem;
  options.private_key_pem = leaf.key_pem;
  return options;
}

inline TlsServerOptions TestServerOptions() {
  return TestServerOptions(TestLeaf({.dns_names = {"mail.example.org"}}));
}

inline TlsClientOptions TestClientOptions() {
  TlsClientOptions options;
  options.server_name = "mail.example.org";
  options.trust_pem = TestCa().certificate_pem;
  options.verify_time = kTestTime;
  return options;
}

inline std::unique_ptr<TlsEngine> NewTestServer(TlsServerOptions options = TestServerOptions()) {
  auto provider = NewOpenSslServer(std::move(options));
  EXPECT_TRUE(provider.has_value()) << provider.error();
  return (*provider)->NewEngine();
}

inline std::unique_ptr<TlsEngine> NewTestClient(TlsClientOptions options = TestClientOptions()) {
  auto provider = NewOpenSslClient(std::move(options));
  EXPECT_TRUE(provider.has_value()) << provider.error();
  return (*provider)->NewEngine();
}

}  // namespace smtpspec

#endif  // SMTPSPEC_TLS_TEST_CERTIFICATES_H_
