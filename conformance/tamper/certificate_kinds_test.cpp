// Each kind of certificate, as our own client with trust in the CA takes it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/tamper/certificate_kinds.h"
#include "conformance/tamper/server_end_rig.h"

namespace smtpspec {
namespace {

using State = TlsEngine::State;
using testing::HasSubstr;

struct CertificateCase {
  const char* kind;
  const char* refused;  // why; empty: it is good
};
const CertificateCase kCertificates[] = {
    {"good", ""},
    {"wrong-name", "ostname mismatch"},
    {"cn-only", "ostname mismatch"},
    {"cn-beside-other-name", "ostname mismatch"},
    {"wildcard", ""},
    {"two-labels", "ostname mismatch"},
    {"bare-wildcard", "ostname mismatch"},
    {"partial-wildcard", "ostname mismatch"},
    {"partial-wildcard-end", "ostname mismatch"},
    {"partial-wildcard-inside", "ostname mismatch"},
    {"ip-in-dns-name", "ostname mismatch"},
    {"ip-in-cn", "ostname mismatch"},
    {"wrong-ip", "ostname mismatch"},
    {"nul-in-san", "ostname mismatch"},
    {"nul-in-cn", "ostname mismatch"},
    {"name-and-more", "ostname mismatch"},
    {"longer-label", "ostname mismatch"},
    {"parent-name", "ostname mismatch"},
    {"upper-case", ""},
    {"empty-subject", ""},
    {"empty-san", "ostname mismatch"},
    {"email-only", "ostname mismatch"},
    {"uri-only", "ostname mismatch"},
    {"srv-name-only", "ostname mismatch"},
    {"expired", "expired"},
    {"not-yet-valid", "not yet valid"},
    {"intermediate-expired", "expired"},
    {"self-signed", "self"},
    {"unknown-ca", "unable to get local issuer certificate"},
    {"same-name-ca", "signature failure"},
    {"with-intermediate", ""},
    {"broken-chain", "unable to get local issuer certificate"},
    {"unordered-chain", ""},
    {"extra-certificate", ""},
    {"hundred-certificates", ""},
    {"leaf-as-ca", "invalid CA certificate"},
    {"ca-flag-missing", "invalid CA certificate"},
    {"no-basic-constraints", "invalid CA certificate"},
    {"version-1-ca", "invalid CA certificate"},
    {"no-cert-sign", "invalid CA certificate"},
    {"path-length", "path length"},
    {"name-constraints", "excluded subtree"},
    {"name-constraints-ok", ""},
    {"client-usage", "purpose"},
    {"no-usage", ""},
    {"no-digital-signature", "purpose"},
    {"unknown-critical", "unhandled critical extension"},
    {"must-staple", ""},
    {"rsa", ""},
    {"rsa-4096", ""},
    {"weak-key", "EE certificate key too weak"},
    {"weak-key-512", "EE certificate key too weak"},
    {"sha1", "CA signature digest algorithm too weak"},
    {"md5", "CA signature digest algorithm too weak"},
    {"sha1-intermediate", "CA signature digest algorithm too weak"},
    {"md5-intermediate", "CA signature digest algorithm too weak"},
};

class Certificates : public testing::TestWithParam<CertificateCase> {};

TEST_P(Certificates, AreTakenAsTheyAre) {
  const EnginePair pair = Meet({{std::string("certificate=") + GetParam().kind}, ""});
  const TlsFacts& facts = pair.client->Facts();
  EXPECT_FALSE(facts.peer_chain.empty()) << pair.server->FailureText();
  EXPECT_THAT(facts.verify_error, HasSubstr(GetParam().refused));
  EXPECT_EQ(facts.verified, *GetParam().refused == '\0') << facts.verify_error;
  EXPECT_EQ(pair.client->GetState(), facts.verified ? State::kOpen : State::kFailed)
      << pair.client->FailureText();
}

INSTANTIATE_TEST_SUITE_P(Kinds, Certificates, testing::ValuesIn(kCertificates),
                         [](const auto& one) { return RigName(one.param.kind); });

TEST(CertificatesTest, EveryKindHasACase) {
  std::vector<std::string_view> kinds;
  for (const CertificateCase& one : kCertificates) kinds.push_back(one.kind);
  EXPECT_EQ(kinds, CertificateKinds());
}

TEST(CertificatesTest, SomeSayNothingOfANameOfOneLabel) {
  EXPECT_TRUE(CertificateIsOfLabels("wildcard"));
  EXPECT_TRUE(CertificateIsOfLabels("partial-wildcard-end"));
  EXPECT_TRUE(CertificateIsOfLabels("two-labels"));
  EXPECT_FALSE(CertificateIsOfLabels("expired"));
  EXPECT_FALSE(CertificateIsOfLabels("wrong-name"));
}

TEST(CertificatesTest, OnlyAnAddressCountsForAnAddress) {
  const struct {
    const char* kind;
    bool good;
  } cases[] = {{"good", true}, {"ip-in-dns-name", false}, {"ip-in-cn", false}, {"wrong-ip", false}};
  for (const auto& [kind, good] : cases) {
    const EnginePair pair =
        Meet({{std::string("certificate=") + kind}, ""}, RigClientOptions(kRigAddress));
    EXPECT_EQ(pair.client->Facts().verified, good) << kind << pair.client->Facts().verify_error;
  }
}

}  // namespace
}  // namespace smtpspec
