#include "fuzz/tls/slow_verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "conformance/meeting/meeting_case.h"
#include "conformance/tamper/certificate_kinds.h"
#include "fuzz/tls/real_tls.h"
#include "fuzz/tls/tls_scene.h"

namespace smtpspec::fuzz {
namespace {

using testing::HasSubstr;

struct NameRow {
  std::string presented, name;
  bool matches;
};

TEST(SlowVerifier, ComparesNames) {
  const NameRow rows[] = {
      {"mx.example.org", "mx.example.org", true},
      {"MX.example.ORG", "mx.Example.org", true},
      {"mx.example.org", "mx.example.org.", false},
      {"mx.example.org", "example.org", false},
      {"*.example.org", "mx.example.org", true},
      {"*.example.org", "xn--mx-4ja.example.org", true},
      {"*.example.org", "a.mx.example.org", false},
      {"*.example.org", "example.org", false},
      {"*.example.org", ".example.org", false},
      {"*.example.org", "m_x.example.org", false},
      {"*.org", "example.org", false},
      {"*", "org", false},
      {"m*.example.org", "mx.example.org", false},
      {"*x.example.org", "mx.example.org", false},
      {"mx.*.org", "mx.example.org", false},
      {"*.*.org", "mx.example.org", false},
      {std::string("mx.example.org\0", 15), "mx.example.org", false},
      {std::string("mx.example.org\0.example.net", 27), "mx.example.org", false},
      {"", "", false},
  };
  for (const NameRow& row : rows)
    EXPECT_EQ(SlowNameMatches(row.presented, row.name), row.matches)
        << row.presented << " and " << row.name;
}

std::string RefusalOf(const std::string& text) {
  const auto scene = ReadTlsScene(text);
  if (!scene) return scene.error();
  return SlowRefusal({scene->served.chain_pem, scene->anchor_pem, scene->name, scene->time});
}

struct Row {
  const char* text;
  const char* refusal;  // empty: it is good
};
constexpr Row kRows[] = {
    {"", ""},
    {"name other.example.org", "another name"},
    {"name 127.0.0.1", ""},
    {"dns 127.0.0.1\nname 127.0.0.1", "another name"},
    {"dns mx.example.org", ""},
    {"dns mx.example.org%00.example.net", "another name"},
    {"dns mx.real-name.com\nname mx.real-name.com", "not permitted"},
    {"valid 1 2\ntime 1", ""},
    {"valid 1 2\ntime -1", ""},
    {"valid 1 2\ntime 2", "expired"},
    {"valid 1 1\ntime -2", "expired"},
    {"time 5000", "expired"},
    {"intermediate", ""},
    {"intermediate\nintermediate\nintermediate\nreverse\nstrangers 3", ""},
    {"intermediate\nhide", "no path"},
    {"intermediate\nnot-ca", "no CA"},
    {"intermediate\nversion-1", "no CA"},
    {"intermediate\nkey-usage cRLSign", "may not sign"},
    {"intermediate\npathlen 0", ""},
    {"intermediate\npathlen 0\nintermediate", "too long"},
    {"intermediate\npathlen 1\nintermediate", ""},
    {"intermediate\nusage clientAuth", "not for servers"},
    {"intermediate\ncritical", "critical"},
    {"intermediate\nsha1", "weak"},
    {"intermediate\nvalid 9 -3", "expired"},
    {"intermediate\npermit example.org", ""},  // addresses are not spoken of
    {"dns mx.example.org\nintermediate\npermit example.org", ""},
    {"dns mx.example.org\nintermediate\npermit ample.org", "not permitted"},
    {"dns mx.example.org\nintermediate\nexclude mx.example.org", "not permitted"},
    {"dns mx.example.org\nintermediate\nexclude a.mx.example.org", ""},
    {"usage none", ""},
    {"usage serverAuth,clientAuth", ""},
    {"usage clientAuth", "not for servers"},
    {"key-usage none", ""},
    {"key-usage dataEncipherment", "something else"},
    {"key-usage keyEncipherment", "something else"},
    {"critical", "critical"},
    {"sha1", "weak"},
    {"signer itself", "no path"},
    {"signer unknown", "no path"},
    {"signer same-name", "no path"},
    {"dns other.example.org\ncn mx.example.org", "another name"},
};

TEST(SlowVerifier, KnowsWhatIsWrong) {
  for (const Row& row : kRows) {
    const std::string refusal = RefusalOf(row.text);
    EXPECT_EQ(refusal.empty(), *row.refusal == '\0') << row.text << ": " << refusal;
    EXPECT_THAT(refusal, HasSubstr(row.refusal)) << row.text;
  }
}

TEST(SlowVerifier, TakesTheKindsOfCertificatesAsTheyAre) {
  std::size_t kinds = 0;
  for (const std::string_view kind : CertificateKinds()) {
    if (!IsQuickCertificate(kind)) continue;
    ++kinds;
    const std::string refusal = RefusalOf("kind " + std::string(kind));
    EXPECT_EQ(refusal.empty(), IsGoodCertificate(kind)) << kind << ": " << refusal;
  }
  EXPECT_GT(kinds, 40U);
}

TEST(TlsScene, SaysTheSameEachTime) {
  const std::string text = "dns *.example.org\nintermediate\nstrangers 2\n";
  EXPECT_TRUE(ReadTlsScene(text)->served.chain_pem == ReadTlsScene(text)->served.chain_pem);
}

TEST(TlsScene, SkipsWhatMakesNoSense) {
  const auto scene =
      ReadTlsScene("nonsense\npolicy perhaps\nclient 1.0 9\nserver 1.3\npathlen\nip here\n");
  EXPECT_FALSE(scene) << "an address that is none";
  const auto other = ReadTlsScene("nonsense\npolicy perhaps\nclient 1.0 9\nserver 1.3\npathlen\n");
  ASSERT_TRUE(other) << other.error();
  EXPECT_EQ(other->policy, TlsPolicy::kStartTls);
  EXPECT_EQ(other->client_min, "TLSv1.2");
  EXPECT_EQ(other->server_min, "TLSv1.3");
  EXPECT_TRUE(other->VersionsMeet());
  EXPECT_FALSE(ReadTlsScene("server 1.0 1.1")->VersionsMeet());
}

}  // namespace
}  // namespace smtpspec::fuzz
