#include "conformance/cases/case_mutator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "conformance/cases/case_text.h"
#include "conformance/meeting/meeting_case.h"
#include "conformance/script/print.h"

namespace smtpspec::cases {
namespace {

// Octets of every value, in every place.
std::string AnyOctets(std::string octets, std::size_t) {
  static unsigned next = 0;
  octets.insert(octets.begin() + next % (octets.size() + 1), static_cast<char>(next));
  ++next;
  return octets;
}

TEST(CaseMutator, GivesCasesThatReadBackAndRun) {
  script::Block block = CaseMutator::Empty();
  std::set<std::string> seen;
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    CaseMutator mutator(seed, AnyOctets);
    if (seed % 10 == 0) {
      script::Block other = CaseMutator::Empty();
      for (int i = 0; i < 5; ++i) mutator.Mutate(other);
      mutator.Cross(block, other);
    }
    mutator.Mutate(block);
    const std::string text = script::Print(block);
    const auto again = CaseFromText(text);
    if (!again) {  // too big
      block = CaseMutator::Empty();
      continue;
    }
    ASSERT_EQ(script::Print(*again), text);
    const auto setup = ReadMeeting(*again);
    if (!setup) {
      ASSERT_THAT(setup.error(), testing::HasSubstr("no port for implicit TLS")) << text;
      continue;
    }
    seen.insert(text);
  }
  EXPECT_GT(seen.size(), 1500U);
}

std::string Said(const script::Block& block) {
  std::string said;
  const auto record = Meet(*ReadMeeting(block));
  for (const Flight& flight : record->flights) said += flight.octets;
  return said + (record->finished ? record->finished->text : "no end");
}

// An engine runs the case that it made; who replays a finding runs the text.
TEST(CaseText, MeansTheCaseThatItWasMadeOf) {
  script::Block block = CaseMutator::Empty();
  int compared = 0;
  for (unsigned seed = 1; seed <= 600; ++seed) {
    CaseMutator(seed, AnyOctets).Mutate(block);
    const std::string text = script::Print(block);
    const auto parsed = CaseFromText(text);
    if (!parsed || !ReadMeeting(block) || block.steps.size() > 10) {
      block = CaseMutator::Empty();
      continue;
    }
    ASSERT_EQ(Said(block), Said(*parsed)) << text;
    ASSERT_EQ(TextFromCase(block), text);
    ++compared;
  }
  EXPECT_GT(compared, 300);
}

TEST(CaseText, RefusesWhatIsNoCase) {
  EXPECT_FALSE(CaseFromText(""));
  EXPECT_FALSE(CaseFromText("case a/b\n  S: 250\n"));
  EXPECT_FALSE(CaseFromText("attack a\n  on EHLO: drop\n"));
  EXPECT_FALSE(CaseFromText("case a/b\n  on flight 1: after \"x\"*1M\n"));
  EXPECT_TRUE(CaseFromText("case a/b\n  on flight 1: after \"x\"*10\n"));
}

TEST(CaseText, TakesAnyOctetsAsAProgram) {
  std::string octets;
  for (unsigned i = 0; i < 600; ++i) {
    octets += static_cast<char>(i * 7);
    ASSERT_TRUE(ReadMeeting(CaseFromOctets(octets)));
  }
}

}  // namespace
}  // namespace smtpspec::cases
