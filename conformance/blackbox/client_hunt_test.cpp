#include "conformance/blackbox/client_hunt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/blackbox/case_values.h"
#include "conformance/blackbox/client_cases.h"
#include "conformance/blackbox/finding.h"
#include "conformance/cases/case_mutator.h"
#include "conformance/cases/case_text.h"
#include "conformance/client_run/mutant_client.h"
#include "conformance/client_run/reference_client.h"
#include "conformance/script/embedded_checks.h"
#include "conformance/script/print.h"
#include "conformance/script/uses.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

HuntResult HuntFor(ClientUnderTest& client, std::uint64_t runs, TlsPolicy policy,
                   bool first = false, std::uint64_t seed = 1) {
  HuntOptions options;
  options.seed = seed;
  options.runs = runs;
  options.first = first;
  options.time = std::chrono::minutes(5);
  const auto result = HuntClient({client, client, client, policy, 1}, options, {});
  EXPECT_TRUE(result) << result.error();
  return result.value_or(HuntResult{});
}

class Policies : public testing::TestWithParam<TlsPolicy> {};

TEST_P(Policies, HaveNothingInTheReferenceClient) {
  const auto client = NewReferenceClient();
  const HuntResult result = HuntFor(*client, 1200, GetParam());
  EXPECT_THAT(result.findings, IsEmpty()) << FindingScript(result.findings.front(), "", {});
  EXPECT_EQ(result.unrepeated, 0U);
  EXPECT_EQ(result.runs, 1200U);
  EXPECT_GT(result.sequences, 150U);
  EXPECT_GT(result.texts, 100U);
}
INSTANTIATE_TEST_SUITE_P(All, Policies,
                         testing::Values(TlsPolicy::kNone, TlsPolicy::kOpportunistic,
                                         TlsPolicy::kStartTls, TlsPolicy::kImplicit),
                         [](const auto& each) { return std::string(Name(each.param)); });

struct Case {
  const char *name, *check, *mutant, *found;
};
// Mutants that come with the checks: the check has no part in it.
constexpr Case kCases[] = {
    {"SpeaksInClear", "state/begins-tls", "speaks-in-clear",
     "required-means-required/sender-in-clear|password-in-clear|MAIL-in-clear"},
    {"KnowsAlready", "state/ehlo-inside-tls", "knows-already", "no-carried-knowledge/no-ehlo"},
    {"RemembersSize", "state/size-forgotten", "remembers",
     "no-carried-knowledge/SIZE-from-clear|grammar/SIZE-not-offered"},
    {"DoesNotLook", "emit/pipelining-only-where-offered", "does-not-look",
     "order-table/before-the-reply"},
    {"WithoutBrackets", "emit/commands-in-the-grammar", "without-brackets", "grammar/command"},
    {"CrAlone", "emit/line-ends", "cr-alone", "grammar/bare-cr"},
    {"AddsANul", "emit/ascii-commands", "adds-a-nul", "grammar/nul"},
    {"BodyAlways", "emit/parameters-only-where-offered", "body-always",
     "no-carried-knowledge/BODY-from-clear|grammar/BODY-not-offered"},
    {"MakesSure", "auth/once", "makes-sure", "authentication/second-auth"},
    {"SendsAllTheSame", "reply/no-text-without-354", "sends-all-the-same",
     "order-table/text-without-354"},
    {"HearsThatTheyAreTaken", "reply/all-refused", "looks-at-354-alone",
     "order-table/text-without-recipient"},
    {"HearsThatItIsTaken", "reply/refused-mail-in-a-group", "looks-at-the-last-reply",
     "order-table/text-behind-refused-sender"},
    {"CloseEnough", "trunc/final-reply-cut", "close-enough",
     "no-false-success/text-refused|text-not-answered"},
    {"HopesForTheBest", "reply/421-to-the-text", "takes-any-reply",
     "no-false-success/text-refused"},
    {"ForgetsDots", "smug/lines-of-dots", "forgets-it", "boundary/early-end"},
};

class Mutants : public testing::TestWithParam<Case> {};

TEST_P(Mutants, IsFoundAndReadsBackAndHappensAgain) {
  const script::Library library = script::LoadShipped();
  const script::Block* const check = script::FindCheck(library, GetParam().check);
  ASSERT_NE(check, nullptr);
  const script::Variant variant = script::Expand(library, *check, "").front();
  const auto mutant =
      std::ranges::find(variant.check.mutants, GetParam().mutant, &script::Block::id);
  ASSERT_NE(mutant, variant.check.mutants.end());
  const auto client = NewMutantClient(*mutant);
  const std::string wanted = GetParam().found;
  std::optional<HuntFinding> found;
  std::string all;
  // A mutant that stands between the client and its server may be found out for that first.
  for (std::uint64_t seed = 1; seed <= 40 && !found; ++seed) {
    const HuntResult result = HuntFor(*client, 3000, TlsPolicy::kStartTls, true, seed);
    for (const HuntFinding& finding : result.findings) {
      all += finding.broken.invariant + "/" + finding.broken.kind + " ";
      if (wanted.find(finding.broken.invariant + "/") != wanted.npos &&
          wanted.find(finding.broken.kind) != wanted.npos)
        found = finding;
    }
  }
  ASSERT_TRUE(found) << all;
  EXPECT_EQ(found->repeated, kRepeats);

  const std::string text = FindingScript(*found, "by a test", {});
  EXPECT_THAT(text, HasSubstr("  broke " + found->broken.invariant + "\n"));
  const auto block = cases::CaseFromText(std::string_view(text).substr(text.find("\ncase ") + 1));
  ASSERT_TRUE(block) << text;
  const auto again =
      ReplayClientCase({*client, *client, *client, TlsPolicy::kStartTls, 1}, NamesAsOctets(*block));
  EXPECT_TRUE(std::ranges::any_of(again, [&](const HuntFinding& finding) {
    return finding.broken.Same(found->broken) && finding.repeated == kRepeats;
  })) << text;
  const auto reference = NewReferenceClient();
  EXPECT_THAT(ReplayClientCase({*reference, *reference, *reference, TlsPolicy::kStartTls, 1},
                               NamesAsOctets(*block)),
              IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(All, Mutants, testing::ValuesIn(kCases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(HuntClient, DoesTheSameWithTheSameSeed) {
  const auto client = NewReferenceClient();
  const auto texts = [](const HuntResult& result) {
    std::vector<std::string> all;
    for (const script::Block& block : result.corpus) all.push_back(script::Print(block));
    return all;
  };
  const HuntResult once = HuntFor(*client, 600, TlsPolicy::kStartTls);
  EXPECT_EQ(texts(once), texts(HuntFor(*client, 600, TlsPolicy::kStartTls)));
}

TEST(ClientCases, AreOfRulesAndReadBack) {
  std::vector<script::Block> corpus = FirstClientCases("starttls", true, 1);
  EXPECT_GT(corpus.size(), 300U);
  ClientCases source(7);
  for (int i = 0; i < 3000; ++i) {
    const script::Block block = source.Next(corpus);
    ASSERT_TRUE(std::ranges::all_of(block.steps, [](const script::Step& step) {
      return std::holds_alternative<script::Rule>(step.what);
    }));
    script::Block named = NamesAsPlaceholders(block);
    const std::string text = script::Print(named);
    const auto read = cases::CaseFromText(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(script::Print(*read), text);
    if (i % 10 == 0) corpus.push_back(block);
  }
}

TEST(AsRules, MakesTheRepliesOfADialogueRules) {
  const auto dialogue = cases::CaseFromText(
      "case seed/x under client\n  S: \"220 mx\\r\\n\"\n  S: \"554 no\\r\\n\"\n");
  ASSERT_TRUE(dialogue);
  EXPECT_EQ(script::Print(AsRules(*dialogue)),
            "case seed/x under client\n"
            "  on reply #1: replace with \"220 mx\\r\\n\"\n"
            "  on reply #2: replace with \"554 no\\r\\n\"\n");
}

}  // namespace
}  // namespace smtpspec
