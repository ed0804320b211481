#include "tls/test_ca.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "tls/test_certificates.h"
#include "tls/x509.h"

namespace smtpspec {
namespace {

Owned<X509> Read(const CertificateAndKey& made) {
  return std::move(CertificatesFromPem(made.certificate_pem, "test").value().front());
}

bool HasExtension(X509* certificate, int nid, bool critical) {
  const int at = X509_get_ext_by_NID(certificate, nid, -1);
  if (at < 0) return false;
  return (X509_EXTENSION_get_critical(X509_get_ext(certificate, at)) == 1) == critical;
}

TEST(TestCa, IsAConstrainedCa) {
  const Owned<X509> ca = Read(TestCa());
  EXPECT_EQ(X509_check_ca(ca.get()), 1);
  EXPECT_EQ(X509_get_pathlen(ca.get()), -1);  // intermediates inherit the constraints
  EXPECT_EQ(X509_get_key_usage(ca.get()), static_cast<unsigned>(KU_KEY_CERT_SIGN | KU_CRL_SIGN));
  EXPECT_TRUE(HasExtension(ca.get(), NID_basic_constraints, true));
  EXPECT_TRUE(HasExtension(ca.get(), NID_name_constraints, true));
  EXPECT_NE(X509_get0_subject_key_id(ca.get()), nullptr);
  EXPECT_EQ(X509_self_signed(ca.get(), 1), 1);
}

TEST(TestCa, LeavesAreNoCas) {
  for (bool self_signed : {false, true}) {
    const Owned<X509> leaf =
        Read(TestLeaf({.dns_names = {"mail.example.org"}, .self_signed = self_signed}));
    EXPECT_EQ(X509_check_ca(leaf.get()), 0);
    EXPECT_EQ(X509_get_key_usage(leaf.get()), static_cast<unsigned>(KU_DIGITAL_SIGNATURE));
    EXPECT_EQ(X509_check_purpose(leaf.get(), X509_PURPOSE_SSL_SERVER, 0), 1);
    EXPECT_TRUE(HasExtension(leaf.get(), NID_subject_alt_name, true));  // there is no subject
    EXPECT_NE(X509_get0_subject_key_id(leaf.get()), nullptr);
    EXPECT_EQ(X509_self_signed(leaf.get(), 1), self_signed ? 1 : 0);
    EXPECT_EQ(X509_get0_authority_key_id(leaf.get()) == nullptr, self_signed);
  }
  const Owned<X509> named =
      Read(TestLeaf({.dns_names = {"mail.example.org"}, .common_name = "mail.example.org"}));
  EXPECT_TRUE(HasExtension(named.get(), NID_subject_alt_name, false));
}

TEST(TestCa, SerialNumbersAreRandomAndPositive) {
  const Owned<X509> a = Read(TestLeaf({.dns_names = {"a.test"}}));
  const Owned<X509> b = Read(TestLeaf({.dns_names = {"a.test"}}));
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(a.get()), X509_get0_serialNumber(b.get())), 0);
  EXPECT_EQ(ASN1_STRING_length(X509_get0_serialNumber(a.get())), 16);
  EXPECT_EQ(ASN1_STRING_type(X509_get0_serialNumber(a.get())), V_ASN1_INTEGER);
}

// A comma, a colon or a NUL in a name stays in the name.
TEST(TestCa, NamesCannotInject) {
  const std::string name("a,DNS:b.test\0c", 14);
  const Owned<X509> leaf = Read(TestLeaf({.dns_names = {name}}));
  EXPECT_EQ(X509_check_host(leaf.get(), "b.test", 6, 0, nullptr), 0);
}

TEST(TestCa, FaultsAreSaid) {
  const LeafOptions good{.dns_names = {"a.test"}, .not_before = 0, .not_after = kTestTime};
  EXPECT_TRUE(NewLeaf(TestCa(), good).has_value());
  LeafOptions bad = good;
  bad.ip_addresses = {"127.0.0"};
  EXPECT_EQ(NewLeaf(TestCa(), bad).error(),
            "IP address: an IPv4 or IPv6 address expected, '127.0.0' found");
  bad = good;
  bad.common_name = std::string(65, 'a');
  EXPECT_THAT(NewLeaf(TestCa(), bad).error(), testing::HasSubstr("common name"));
  EXPECT_THAT(NewLeaf({"", ""}, good).error(), testing::HasSubstr("CA certificate"));
  EXPECT_THAT(NewLeaf({TestCa().certificate_pem, ""}, good).error(), testing::HasSubstr("CA key"));
  EXPECT_THAT(NewTestCa(kTestTime, {"a,permitted;DNS:org"}).error(),
              testing::HasSubstr("a DNS name expected"));
  EXPECT_FALSE(NewTestCa(kTestTime, {""}).has_value());
}

}  // namespace
}  // namespace smtpspec
