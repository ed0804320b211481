#include "conformance/blackbox/server_hunt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/blackbox/case_values.h"
#include "conformance/blackbox/faulty_fake.h"
#include "conformance/blackbox/finding.h"
#include "conformance/blackbox/minimise.h"
#include "conformance/cases/case_mutator.h"
#include "conformance/cases/case_text.h"
#include "conformance/run/fake_server.h"
#include "conformance/script/print.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;

TalkSetup FakeSetup() {
  TalkSetup setup;
  setup.values.client = "client.example.org";
  setup.values.from = "a@example.org";
  setup.values.to = "b@example.com";
  setup.values.plain = "AGEAYg==";
  return setup;
}

HuntResult HuntFor(Fault fault, std::uint64_t runs) {
  ServerHuntOptions options;
  options.runs = runs;
  options.account = true;
  const auto result = HuntServer(FaultyTargets(fault), FakeSetup(), options, nullptr, {});
  EXPECT_TRUE(result) << result.error();
  return result.value_or(HuntResult{});
}

struct Case {
  const char* name;
  Fault fault;
  const char *invariant, *kind;
};
constexpr Case kCases[] = {
    {"RcptWithoutMail", Fault::kRcptWithoutMail, "order-table", "recipient-without-sender"},
    {"RsetKeeps", Fault::kRsetKeeps, "transactions", "RSET-keeps-envelope"},
    {"EhloKeeps", Fault::kEhloKeeps, "transactions", "EHLO-keeps-envelope"},
    {"TextKeeps", Fault::kTextKeeps, "transactions", "text-keeps-envelope"},
    {"TakesNobodysText", Fault::kTakesNobodysText, "order-table", "text-without-recipient"},
    {"LfEndsText", Fault::kLfEndsText, "boundary", "early-end"},
    {"TwoReplies", Fault::kTwoReplies, "one-reply-per-command", "surplus"},
    {"Mute", Fault::kMute, "one-reply-per-command", "none"},
    {"SpeaksBehindQuit", Fault::kSpeaksBehindQuit, "one-reply-per-command", "nothing-after-close"},
    {"TakesCutText", Fault::kTakesCutText, "truncation", "cut-text-taken"},
    {"TakesNul", Fault::kTakesNul, "grammar", "nul"},
    {"MindsPieces", Fault::kMindsPieces, "chunking", "pieces"},
    {"BadReply", Fault::kBadReply, "grammar", "reply-grammar"},
    {"HangsUp", Fault::kHangsUp, "totality", "closed"},
    {"SecondAuth", Fault::kSecondAuth, "authentication", "second-auth"},
    {"AuthInTransaction", Fault::kAuthInTransaction, "authentication", "auth-in-transaction"},
};

class Faults : public testing::TestWithParam<Case> {};

TEST_P(Faults, IsFoundAndReadsBackAndHappensAgain) {
  const HuntResult result = HuntFor(GetParam().fault, 6000);
  const auto found = std::ranges::find_if(result.findings, [](const HuntFinding& finding) {
    return finding.broken.invariant == GetParam().invariant &&
           finding.broken.kind == GetParam().kind;
  });
  ASSERT_NE(found, result.findings.end());
  EXPECT_EQ(found->repeated, kRepeats);

  const std::string script = FindingScript(*found, "by a test", {});
  EXPECT_THAT(script, HasSubstr(std::string("  broke ") + GetParam().invariant + "\n"));
  const auto block =
      cases::CaseFromText(std::string_view(script).substr(script.find("\ncase ") + 1));
  ASSERT_TRUE(block) << script;
  const auto again = ReplayServerCase(FaultyTargets(GetParam().fault), FakeSetup(),
                                      NamesAsOctets(*block), nullptr);
  EXPECT_TRUE(std::ranges::any_of(again, [&](const HuntFinding& finding) {
    return finding.broken.Same(found->broken) && finding.repeated == kRepeats;
  })) << script;
  const auto right =
      ReplayServerCase(FaultyTargets(Fault::kNone), FakeSetup(), NamesAsOctets(*block), nullptr);
  EXPECT_THAT(right, testing::IsEmpty()) << right.front().broken.text << "\n" << script;
}
INSTANTIATE_TEST_SUITE_P(All, Faults, testing::ValuesIn(kCases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(HuntServer, FindsNothingInAServerWithoutFaults) {
  const HuntResult result = HuntFor(Fault::kNone, 20000);
  EXPECT_THAT(result.findings, testing::IsEmpty())
      << FindingScript(result.findings.front(), "", {});
  EXPECT_EQ(result.unrepeated, 0U);
  EXPECT_EQ(result.runs, 20000U);
  EXPECT_GT(result.sequences, 5000U);
}

TEST(HuntServer, DoesTheSameWithTheSameSeed) {
  const auto texts = [](const HuntResult& result) {
    std::vector<std::string> all;
    for (const script::Block& block : result.corpus) all.push_back(script::Print(block));
    return all;
  };
  const HuntResult once = HuntFor(Fault::kNone, 2000), again = HuntFor(Fault::kNone, 2000);
  EXPECT_EQ(texts(once), texts(again));
  EXPECT_EQ(once.sequences, again.sequences);
}

script::Block CaseOf(const std::vector<std::string>& sends) {
  script::Block block = cases::CaseMutator::Empty(script::Block::Under::kServer);
  block.policy.clear();
  for (const std::string& text : sends) {
    script::Step step{};
    step.what = script::Send{script::Party::kClient, {cases::Literal(text), false}};
    block.steps.push_back(std::move(step));
  }
  return block;
}

TEST(HuntServer, MakesTwentyStepsIntoTheTwoThatMatter) {
  std::vector<std::string> sends(20, "NOOP\r\n");
  sends[3] = "MAIL FROM:<a@example.org> SIZE=100\r\n";
  sends[9] = "RSET\r\n";
  sends[16] = "RCPT TO:<b@example.com>\r\n";
  const Broken wanted{"transactions", "RSET-keeps-envelope", ""};
  const auto shows = [&](const script::Block& block) {
    const auto target = FaultyTargets(Fault::kRsetKeeps)(true);
    const Talk talk = TalkToServer(FakeSetup(), *target, block, Pieces::kWhole, false);
    return std::ranges::any_of(talk.broken, [&](const Broken& each) { return each.Same(wanted); });
  };
  ASSERT_TRUE(shows(CaseOf(sends)));
  const script::Block small = Minimised(CaseOf(sends), shows, [] { return true; });
  // Without a sender there is nothing to keep; the last line end is put in at the end.
  EXPECT_EQ(script::Print(small),
            "case found/new under server\n"
            "  C: \"MAIL FROM:<\\r\\n\"\n"
            "  C: \"RSET\\r\\n\"\n"
            "  C: \"RCPT TO:<\"\n");
}

TEST(Minimised, StopsWhenThereIsNoTime) {
  const script::Block block = CaseOf({"a\r\n", "b\r\n"});
  std::size_t asked = 0;
  const auto shows = [&](const script::Block&) { return ++asked > 0; };
  EXPECT_EQ(Minimised(block, shows, [] { return false; }).steps.size(), 2U);
  EXPECT_EQ(asked, 0U);
}

// The end of octets that come and come would not be waited for by --seconds.
TEST(HuntServer, DoesNotFollowWhoNeverStopsToSpeak) {
  const auto talker = std::make_shared<FakeServer>();
  for (int i = 0; i < 500; ++i) talker->greeting += "250 on and on\r\n";
  const auto result = HuntServer([&](bool) { return std::make_unique<FakeTarget>(talker); },
                                 FakeSetup(), {}, nullptr, {});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error(), HasSubstr("does not stop to speak"));
}

TEST(HuntServer, DoesNotFollowAReplyWithoutAnEnd) {
  const auto talker = std::make_shared<FakeServer>();
  talker->greeting = "220-fake\r\n220-and";
  const auto result = HuntServer([&](bool) { return std::make_unique<FakeTarget>(talker); },
                                 FakeSetup(), {}, nullptr, {});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error(), HasSubstr("end of a reply"));
}

// A reply may end with a blank, and no line of a script may.
TEST(FindingScript, CanBeReadWhateverTheServerSaid) {
  HuntFinding finding;
  finding.broken = {"grammar", "nul", "x"};
  finding.shown.broken = finding.broken;
  finding.shown.written = cases::CaseMutator::Empty(script::Block::Under::kServer);
  finding.shown.transcript = {{0, true, false, "334 \r\n", {}}};
  script::Library library;
  const std::string script = FindingScript(finding, "by a test", {});
  EXPECT_TRUE(script::ParseScript(script, "x.smtp", library).empty()) << script;
}

TEST(FindingScript, HoldsNoSecret) {
  HuntFinding finding;
  finding.broken = {"authentication", "second-auth", "\"AUTH PLAIN AGEAYg==\" had a reply"};
  finding.block = CaseOf({"AUTH PLAIN {plain}\r\n"});
  finding.shown.written = finding.block;
  finding.shown.transcript = {{0, false, false, "AUTH PLAIN AGEAYg==\r\n", ""}};
  const std::string script = FindingScript(finding, "by a test", {"AGEAYg=="});
  EXPECT_THAT(script, testing::Not(HasSubstr("AGEAYg")));
  EXPECT_THAT(script, HasSubstr("C: \"AUTH PLAIN {plain}\\r\\n\""));
}

TEST(CaseValues, StandByName) {
  script::Placeholders values;
  values.to = "b@example.com";
  EXPECT_EQ(Filled("RCPT TO:<{to}> {to {nobody} }", values),
            "RCPT TO:<b@example.com> {to {nobody} }");
}

}  // namespace
}  // namespace smtpspec
