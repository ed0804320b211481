#include "fuzz/tls/real_tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/meeting/invariants.h"
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

}  // namespace
}  // namespace smtpspec::fuzz
