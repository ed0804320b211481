// The whole table of the lab, and that its rules can fail.
#include "conformance/attack/lab.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>

#include "conformance/attack/lab_judgement.h"
#include "conformance/attack/lab_report.h"
#include "conformance/script/embedded_checks.h"
#include "conformance/script/parser.h"

namespace smtpspec {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const script::Library& Shipped() {
  static const script::Library library = script::LoadShipped();
  return library;
}

std::vector<Attack> AllAttacks() {
  std::vector<Attack> attacks = {NoAttack()};
  for (const script::Block* block : AttacksOf(Shipped()))
    attacks.push_back(*ComposeAttack(Shipped(), {block->id}));
  return attacks;
}

Attack Named(const std::vector<std::string>& names) {
  return *ComposeAttack(Shipped(), names);
}

std::string Story(const LabCell& cell) {
  return fmt::format("{:<24} {:<14} {:<34} {}\n", cell.attack, Name(cell.policy), Outcome(cell),
                     cell.client.text);
}

class LabOf : public testing::TestWithParam<std::size_t> {};

// A row of the table: each cell is a check of its own.
TEST_P(LabOf, KeepsItsRules) {
  const Attack attack = AllAttacks()[GetParam()];
  bool fired = attack.rules.empty();
  for (const LabCell& cell : RunLab({attack}, {}).cells) {
    EXPECT_THAT(cell.faults, IsEmpty()) << Story(cell);
    fmt::print("{}", Story(cell));
    fired = fired || cell.fired;
  }
  EXPECT_TRUE(fired) << attack.id << " never found anything to act on";
}

std::string NameOf(const testing::TestParamInfo<std::size_t>& info) {
  std::string name = AllAttacks()[info.param].id;
  std::ranges::replace(name, '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(All, LabOf, testing::Range(std::size_t(0), AllAttacks().size()), NameOf);

TEST(Lab, HasFortyAttacks) {
  EXPECT_GE(AllAttacks().size(), 41U);
}

// A client or a server with a fault, and the attack that shows it.
struct Mutant {
  const char* name;
  const char* attack;
  TlsPolicy policy;
  std::function<void(ReferenceSetup&)> client;
  bool server_keeps_leftover;
  const char* fault;
  bool client_keeps_leftover = false;
};

void PrintTo(const Mutant& mutant, std::ostream* out) {
  *out << mutant.name;
}

const Mutant kMutants[] = {
    {"goes_on_in_clear", "strip-starttls", TlsPolicy::kStartTls,
     [](ReferenceSetup& setup) { setup.policy = TlsPolicy::kOpportunistic; }, false,
     "the attacker read sender, recipient, subject, body"},
    {"second_try_in_clear", "close-after-220", TlsPolicy::kStartTls,
     [](ReferenceSetup& setup) { setup.policy = TlsPolicy::kOpportunistic; }, false,
     "connection 2"},
    {"does_not_verify", "swap-certificate", TlsPolicy::kStartTls,
     [](ReferenceSetup& setup) { setup.verify = false; }, false, "his own TLS"},
    {"does_not_verify_implicit", "swap-name", TlsPolicy::kImplicit,
     [](ReferenceSetup& setup) { setup.verify = false; }, false, "his own TLS"},
    {"believes_the_forged_end", "swallow-mail", TlsPolicy::kStartTls,
     [](ReferenceSetup& setup) { setup.policy = TlsPolicy::kOpportunistic; }, false,
     "reports as sent what nobody received"},
    {"takes_no_notice_of_changes", "swap-and-change", TlsPolicy::kStartTls,
     [](ReferenceSetup& setup) { setup.verify = false; }, false,
     "what was delivered is not what was sent"},
    {"says_nothing", "strip-starttls", TlsPolicy::kOpportunistic,
     [](ReferenceSetup& setup) { setup.policy = TlsPolicy::kNone; }, false, "it said nothing"},
    {"server_carries_commands_over",
     "inject-command",
     TlsPolicy::kStartTls,
     {},
     true,
     "the server answered inside TLS"},
    {"server_carries_transactions_over",
     "inject-transaction",
     TlsPolicy::kStartTls,
     {},
     true,
     "the server answered inside TLS"},
    {"client_believes_replies_from_outside",
     "inject-reply",
     TlsPolicy::kStartTls,
     {},
     false,
     "the client went on inside TLS",
     true},
};

class LabMutant : public testing::TestWithParam<Mutant> {};

TEST_P(LabMutant, IsFound) {
  LabOptions options;
  options.change_client = GetParam().client;
  options.server_keeps_leftover = GetParam().server_keeps_leftover;
  options.client_keeps_leftover = GetParam().client_keeps_leftover;
  options.policies = {GetParam().policy};
  const LabTable table = RunLab({Named({GetParam().attack})}, options);
  ASSERT_THAT(table.cells, SizeIs(1));
  EXPECT_FALSE(table.Holds());
  EXPECT_THAT(table.cells[0].faults, Contains(HasSubstr(GetParam().fault)))
      << Story(table.cells[0]);
  EXPECT_THAT(LabText(table), HasSubstr("RULES THAT DO NOT HOLD"));
}
INSTANTIATE_TEST_SUITE_P(All, LabMutant, testing::ValuesIn(kMutants),
                         [](const auto& at) { return at.param.name; });

TEST(Lab, SeveralAttacksAreOne) {
  const LabCell cell =
      RunLabCell(Named({"strip-starttls", "add-recipient"}), TlsPolicy::kOpportunistic, {});
  ASSERT_THAT(cell.delivered, SizeIs(1));
  EXPECT_THAT(cell.delivered[0].recipients, Contains("<eve@example.net>"));
  EXPECT_THAT(cell.losses, Contains(HasSubstr("not what was sent")));
  EXPECT_THAT(cell.client.warnings, SizeIs(1));
}

TEST(Lab, LeaksAreFoundWhereTheyStand) {
  const LabCell cell = RunLabCell(Named({"refuse-454"}), TlsPolicy::kOpportunistic, {});
  ASSERT_THAT(cell.leaks, Not(IsEmpty()));
  std::string said;
  for (const LabStep& step : cell.steps)
    if (step.from == LabStep::Party::kClient && step.connection == 1) said += step.octets;
  EXPECT_EQ(cell.leaks[0].finding.name, "sender");
  EXPECT_EQ(said.find('<') + 1, cell.leaks[0].finding.offset);
}

TEST(Lab, TheSameSeedIsTheSameTable) {
  const std::vector<Attack> attacks = {Named({"split"}), Named({"swap-certificate"}),
                                       Named({"inject-both"})};
  EXPECT_EQ(LabJson(RunLab(attacks, {}), "1"), LabJson(RunLab(attacks, {}), "1"));
}

TEST(Lab, AnAttackerHasNotTheServersCertificate) {
  script::Library library;
  ASSERT_THAT(script::ParseScript("attack x\n  on tls: tls certificate=good\n", "x.smtp", library),
              IsEmpty());
  const auto attack = ComposeAttack(library, {"x"});
  ASSERT_FALSE(attack);
  EXPECT_THAT(attack.error(), HasSubstr("does not have the server's certificate"));
  EXPECT_THAT(ComposeAttack(library, {"y"}).error(), HasSubstr("there is no attack y"));
}

// Inside TLS that passes unread a rule sees octets, and no commands.
TEST(Lab, TheAttackerDoesNotSeeInsideTls) {
  script::Library library;
  ASSERT_THAT(
      script::ParseScript("attack x\n  on MAIL: drop\n  on data: drop\n", "x.smtp", library),
      IsEmpty());
  const Attack attack = *ComposeAttack(library, {"x"});
  for (const TlsPolicy policy : {TlsPolicy::kStartTls, TlsPolicy::kImplicit}) {
    const LabCell cell = RunLabCell(attack, policy, {});
    EXPECT_FALSE(cell.fired);
    EXPECT_THAT(cell.delivered, SizeIs(1));
  }
}

TEST(LabReports, JsonHasEveryCell) {
  const LabTable table = RunLab({Named({"strip-starttls"}), Named({"inject-reply"})}, {});
  const auto json = nlohmann::json::parse(LabJson(table, "1.2.3"));
  EXPECT_EQ(json["schema"], "smtpspec-lab/1");
  ASSERT_EQ(json["cells"].size(), 8U);
  const auto& stripped = json["cells"][1];
  EXPECT_EQ(stripped["policy"], "opportunistic");
  EXPECT_EQ(stripped["leaks"].size(), 6U);  // sender and recipient in envelope and header
  EXPECT_EQ(stripped["client"]["warnings"].size(), 1U);
  EXPECT_EQ(stripped["dialogue"][0]["from"], "server");
}

// What is said stands in the page as text, whatever it is.
TEST(LabReports, HtmlIsEscaped) {
  script::Library library;
  ASSERT_THAT(script::ParseScript("attack x\n  title <script>alert(1)</script>\n"
                                  "  on reply to EHLO: after \"250 <img src=x>\\x1b[31m\\r\\n\"\n",
                                  "x.smtp", library),
              IsEmpty());
  const LabTable table = RunLab({*ComposeAttack(library, {"x"})}, {});
  const std::string html = LabHtml(table, "1");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("\x1b")));
  EXPECT_THAT(html, HasSubstr("&lt;img src=x&gt;\\x1b[31m"));
  EXPECT_THAT(LabText(table), Not(HasSubstr("\x1b")));
}

TEST(LabReports, DiagramsShowWhatWasRead) {
  const LabTable table = RunLab({Named({"strip-starttls"})}, {});
  const std::string html = LabHtml(table, "1");
  EXPECT_THAT(html, HasSubstr("c-s r exposed\"><span>MAIL FROM"));
  EXPECT_THAT(html, HasSubstr("s-a l clear\"><span>250-"));
  EXPECT_THAT(html, HasSubstr("a-c l forged\"><span>250-"));
  EXPECT_THAT(html, HasSubstr("c-s r tls\"><span>[TLS] MAIL FROM"));
}

}  // namespace
}  // namespace smtpspec
