#include "conformance/meeting/meeting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/meeting/invariants.h"
#include "conformance/meeting/meeting_case.h"
#include "conformance/script/parser.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

MeetingSetup Read(const std::string& steps) {
  script::Library library;
  const auto errors = ParseScript("case a/b\n" + steps, "x.smtp", library);
  EXPECT_THAT(errors, IsEmpty()) << (errors.empty() ? "" : errors[0].Line());
  auto setup = ReadMeeting(library.blocks.at(0));
  EXPECT_TRUE(setup) << setup.error();
  return *setup;
}

std::string Complaints(const MeetingSetup& setup, const MeetingRecord& record) {
  std::string text;
  for (const BrokenInvariant& broken : JudgeMeeting(setup, record))
    text += std::string(broken.name) + ": " + broken.text + "\n";
  return text;
}

TEST(Meeting, DeliversWhereNobodyActs) {
  for (const TlsPolicy policy :
       {TlsPolicy::kNone, TlsPolicy::kOpportunistic, TlsPolicy::kStartTls, TlsPolicy::kImplicit}) {
    const MeetingSetup setup = PlainMeeting(policy);
    const MeetingRecord record = *Meet(setup);
    EXPECT_EQ(Complaints(setup, record), "");
    ASSERT_TRUE(record.finished);
    EXPECT_EQ(record.finished->outcome, ClientOutcome::kDelivered) << record.finished->text;
    EXPECT_EQ(record.finished->encrypted, policy != TlsPolicy::kNone);
    EXPECT_EQ(record.stored.size(), 1U);
    EXPECT_EQ(record.authenticated.size(), DemandsTls(policy) ? 1U : 0U);
    EXPECT_THAT(record.warnings, IsEmpty());
  }
}

TEST(Meeting, NumbersFlightsFromTheGreeting) {
  const MeetingRecord record = *Meet(PlainMeeting(TlsPolicy::kStartTls));
  ASSERT_GT(record.flights.size(), 8U);
  EXPECT_THAT(record.flights[0].octets, testing::StartsWith("220 "));
  EXPECT_EQ(record.flights[1].octets, "EHLO client.example.org\r\n");
  EXPECT_THAT(record.flights[2].octets, HasSubstr("STARTTLS"));
  EXPECT_EQ(record.flights[3].octets, "STARTTLS\r\n");
  EXPECT_TRUE(record.flights[5].tls);
}

struct Row {
  const char* steps;
  const char* end;  // in the client's text
};
constexpr Row kRows[] = {
    {"  on flight 3: remove line with \"STARTTLS\"\n", "does not offer STARTTLS"},
    {"  on flight 5: replace with 454 no\n", "STARTTLS was refused"},
    {"  on flight 5: after \"250 x\\r\\n\"\n", "stood in clear behind the 220"},
    {"  on tls: fail handshake_failure\n", "handshake failed"},
    {"  on tls: tls certificate=wrong-name\n", "does not verify"},
    {"  on reply to EHLO: remove line with \"STARTTLS\"\n", "does not offer STARTTLS"},
    {"  on flight 4: after \"NOOP\\r\\n\"\n", ""},
    {"  on flight 2: split 3\n  on flight 3: octets\n", "accepted"},
    {"  on flight 9: close fin\n", ""},
    {"  given tls none\n", "does not offer STARTTLS"},
    {"  on flight 1: drop\n", "greeting"},
};

TEST(Meeting, DoesWhatRulesSay) {
  for (const Row& row : kRows) {
    const MeetingSetup setup = Read(row.steps);
    const MeetingRecord record = *Meet(setup);
    EXPECT_EQ(Complaints(setup, record), "") << row.steps;
    ASSERT_TRUE(record.finished) << row.steps;
    EXPECT_THAT(record.finished->text, HasSubstr(row.end)) << row.steps;
  }
}

// What the client is told is quoted, and who knows the password may say it.
TEST(Meeting, QuotesAPasswordThatAnAttackerSays) {
  const MeetingSetup setup = Read("  policy starttls\n  on flight 1: replace with \"554 " +
                                  MeetingTask().account.password.Reveal() + "\\r\\n\"\n");
  const MeetingRecord record = *Meet(setup);
  EXPECT_THAT(record.finished->text, HasSubstr(MeetingTask().account.password.Reveal()));
  EXPECT_EQ(Complaints(setup, record), "");
}

TEST(Meeting, RefusesWhatCannotBe) {
  for (const char* steps :
       {"  policy implicit\n  given tls none\n", "  given login some\n", "  given leftover kept\n",
        "  given mechanism PLAIH\n", "  policy none implicit\n", "  on tls: tls version=1.0\n"}) {
    script::Library library;
    ASSERT_THAT(ParseScript(std::string("case a/b\n") + steps, "x.smtp", library), IsEmpty());
    EXPECT_FALSE(ReadMeeting(library.blocks.at(0))) << steps;
  }
}

}  // namespace
}  // namespace smtpspec
