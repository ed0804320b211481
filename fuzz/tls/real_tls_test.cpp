#include "fuzz/tls/real_tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>

#include "conformance/cases/case_mutator.h"
#include "conformance/cases/case_text.h"
#include "conformance/meeting/agreement.h"
#include "conformance/meeting/invariants.h"
#include "conformance/meeting/meeting_case.h"
#include "conformance/script/print.h"
#include "conformance/tamper/certificate_kinds.h"
#include "fuzz/tls/fixed_random.h"
#include "fuzz/tls/shared_key.h"
#include "tls/engine_pair.h"

namespace smtpspec::fuzz {
namespace {

using testing::IsEmpty;

std::string WireOf(const MeetingSetup& symbolic) {
  const MeetingSetup setup = *WithRealTls(symbolic);
  const MeetingRecord record = *Meet(setup);
  EXPECT_THAT(JudgeMeeting(setup, record), IsEmpty());
  std::string wire;
  for (const Flight& flight : record.flights) wire += flight.octets;
  return wire;
}

TEST(RealTls, SaysTheSameEachTime) {
  MeetingSetup with_key = PlainMeeting(TlsPolicy::kStartTls), with_certificate = with_key;
  with_certificate.certificate = "good";
  const std::string of_key = WireOf(with_key), of_certificate = WireOf(with_certificate);
  EXPECT_TRUE(WireOf(with_key) == of_key);
  EXPECT_TRUE(WireOf(with_certificate) == of_certificate);
  EXPECT_TRUE(of_key != of_certificate);
  EXPECT_GT(of_key.size(), 1000U);
}

// The statement is run in another process, which makes its certificates itself.
TEST(RealTlsDeathTest, SaysTheSameInAnotherProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  MeetingSetup setup = PlainMeeting(TlsPolicy::kStartTls);
  setup.certificate = "with-intermediate";
  const std::string said = std::to_string(std::hash<std::string>{}(WireOf(setup)));
  EXPECT_EXIT(
      {
        std::fprintf(stderr, "it says %s", said.c_str());
        std::exit(0);
      },
      testing::ExitedWithCode(0), "it says " + said);
}

TEST(RealTls, TheSharedKeyIsAllThereIs) {
  InstallFixedRandom();
  EnginePair pair{NewSharedKeyClient("mx.example.org"), NewSharedKeyServer()};
  pair.Exchange();
  ASSERT_EQ(pair.client->GetState(), TlsEngine::State::kOpen) << pair.client->FailureText();
  ASSERT_EQ(pair.server->GetState(), TlsEngine::State::kOpen) << pair.server->FailureText();
  const TlsFacts& facts = pair.client->Facts();
  EXPECT_EQ(facts.version, "TLSv1.3");
  EXPECT_EQ(facts.cipher, "TLS_AES_128_GCM_SHA256");
  EXPECT_TRUE(facts.resumed);
  EXPECT_TRUE(facts.verified);
  EXPECT_THAT(facts.peer_chain, IsEmpty());
  EXPECT_EQ(pair.server->Facts().server_name, "mx.example.org");
}

// What a case comes to with the ledger, and with OpenSSL.
struct Both {
  MeetingRecord symbolic, real;
};
std::optional<Both> MeetTwice(const MeetingSetup& symbolic) {
  const auto setup = WithRealTls(symbolic);
  if (!setup) return std::nullopt;
  auto one = Meet(symbolic), other = Meet(*setup);
  EXPECT_EQ(one.has_value(), other.has_value());
  if (!one || !other) return std::nullopt;
  return Both{*std::move(one), *std::move(other)};
}

std::string Differing(const MeetingSetup& setup) {
  const auto both = MeetTwice(setup);
  std::string text = both ? "" : "it cannot be run";
  if (both)
    for (const std::string& line : Differences(both->symbolic, both->real)) text += line + "\n";
  return text;
}

TEST(RealIsSymbolic, ForEveryKindOfCertificate) {
  for (const std::string_view kind : CertificateKinds()) {
    if (!IsQuickCertificate(kind)) continue;
    const std::string text = "case a/b\n  policy opportunistic\n  on tls: tls certificate=";
    const auto block = cases::CaseFromText(text + std::string(kind) + "\n");
    ASSERT_TRUE(block) << kind;
    const MeetingSetup setup = ReadMeeting(*block).value();
    EXPECT_EQ(Differing(setup), "") << kind;
  }
}

TEST(RealIsSymbolic, ForEverySeed) {
  std::size_t seeds = 0;
  for (const char* folder : {"mitm_symbolic", "mitm_tls"})
    for (const auto& file :
         std::filesystem::directory_iterator(std::filesystem::path(SMTPSPEC_SEEDS) / folder)) {
      std::ifstream stream(file.path());
      const std::string text{std::istreambuf_iterator<char>(stream), {}};
      const auto block = cases::CaseFromText(text);
      ASSERT_EQ(block != nullptr, file.path().extension() == ".smtp") << file.path();
      const MeetingSetup setup = ReadMeeting(block ? *block : cases::CaseFromOctets(text)).value();
      EXPECT_EQ(Differing(setup), "") << file.path();
      ++seeds;
    }
  EXPECT_GE(seeds, 10U);
}

// Octets that SMTP and TLS have something to do with.
std::string SomeOctets(std::string octets, std::size_t most) {
  static unsigned next = 0;
  constexpr std::string_view kOctets = "\x16\x03\x17\r\n250 S";
  octets.insert(octets.begin() + static_cast<std::ptrdiff_t>(next % (octets.size() + 1)),
                kOctets[next % kOctets.size()]);
  ++next;
  if (octets.size() > most) octets.resize(most);
  return octets;
}

// A run with certificates is slow, and each of these does one of a few things to it.
TEST(RealIsSymbolic, ForCasesThatTheFuzzerWouldTry) {
  std::size_t whole = 0, spoilt = 0;
  for (unsigned seed = 1; seed <= 1500; ++seed) {
    script::Block block = cases::CaseMutator::Empty();
    cases::CaseMutator mutator(seed, SomeOctets);
    for (unsigned i = 0; i <= seed % 3; ++i) mutator.Mutate(block);
    const auto setup = ReadMeeting(block);
    if (!setup) continue;
    const auto both = MeetTwice(*setup);
    if (!both) continue;
    ASSERT_THAT(Differences(both->symbolic, both->real), IsEmpty()) << script::Print(block);
    ++(ComparedToTheEnd(both->symbolic, both->real) ? whole : spoilt);
  }
  EXPECT_GT(whole, 300U);
  EXPECT_GT(spoilt, 100U);
  std::printf("%zu compared to the end, %zu up to where TLS is changed\n", whole, spoilt);
}

// The mutant: an OpenSSL that is told of another handshake than the ledger.
TEST(RealIsSymbolic, SeesWhatIsNot) {
  MeetingSetup symbolic = PlainMeeting(TlsPolicy::kOpportunistic);
  MeetingSetup other = symbolic;
  other.certificate = "expired";
  EXPECT_THAT(Differences(*Meet(symbolic), *Meet(*WithRealTls(other))), Not(IsEmpty()));
  other = symbolic;
  other.handshake.succeeds = false;
  EXPECT_THAT(Differences(*Meet(symbolic), *Meet(*WithRealTls(other))), Not(IsEmpty()));
}

}  // namespace
}  // namespace smtpspec::fuzz
