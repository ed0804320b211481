#include "conformance/meeting/agreement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "conformance/meeting/meeting_case.h"
#include "conformance/script/parser.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

MeetingSetup Read(const std::string& steps) {
  script::Library library;
  EXPECT_THAT(ParseScript("case a/b\n" + steps, "x.smtp", library), IsEmpty()) << steps;
  return *ReadMeeting(library.blocks.at(0));
}

// What another TLS could come to: each is the mutant of a part of the comparison.
struct Mutant {
  const char* fault;
  std::function<void(MeetingRecord& record)> plant;
};
const Mutant kMutants[] = {
    {"it says no", [](MeetingRecord& record) { record.finished->outcome = ClientOutcome::kNoTls; }},
    {"in clear", [](MeetingRecord& record) { record.finished->encrypted = false; }},
    {"no result", [](MeetingRecord& record) { record.finished.reset(); }},
    {"a recipient is lost",
     [](MeetingRecord& record) { record.finished->recipients.front().accepted = false; }},
    {"nothing is stored", [](MeetingRecord& record) { record.stored.clear(); }},
    {"another text is stored",
     [](MeetingRecord& record) { record.stored.front().message.content += "x"; }},
    {"stored in another connection",
     [](MeetingRecord& record) { record.stored.front().connection = 2; }},
    {"not authenticated", [](MeetingRecord& record) { record.authenticated.clear(); }},
    {"a warning", [](MeetingRecord& record) { record.warnings.push_back("careful: x"); }},
    {"a report", [](MeetingRecord& record) { record.server_reports.push_back("failed: x"); }},
    {"never open", [](MeetingRecord& record) { record.connections.front().server_open = false; }},
    {"another connection", [](MeetingRecord& record) { record.connections.emplace_back(); }},
    {"a flight more",
     [](MeetingRecord& record) {
       record.flights.push_back(record.flights.back());
       ++record.flights.back().number;
     }},
    {"a secret in clear", [](MeetingRecord& record) { record.flights[1].octets += "secret\r\n"; }},
    {"another word inside TLS",
     [](MeetingRecord& record) { record.flights.at(8).plaintext += "NOOP\r\n"; }},
    {"TLS where clear text was", [](MeetingRecord& record) { record.flights[1].tls = true; }},
};

TEST(Agreement, EachMutantIsSeen) {
  const MeetingRecord honest = *Meet(PlainMeeting(TlsPolicy::kStartTls));
  EXPECT_THAT(Differences(honest, honest), IsEmpty());
  EXPECT_TRUE(ComparedToTheEnd(honest, honest));
  for (const Mutant& mutant : kMutants) {
    MeetingRecord other = *Meet(PlainMeeting(TlsPolicy::kStartTls));
    mutant.plant(other);
    EXPECT_THAT(Differences(honest, other), SizeIs(1)) << mutant.fault;
    EXPECT_THAT(Differences(other, honest), SizeIs(1)) << mutant.fault;
  }
}

TEST(Agreement, SeesALedgerThatComesToSomethingElse) {
  const MeetingRecord honest = *Meet(PlainMeeting(TlsPolicy::kOpportunistic));
  MeetingSetup setup = PlainMeeting(TlsPolicy::kOpportunistic);
  setup.handshake.verified = false;
  EXPECT_THAT(Differences(honest, *Meet(setup)), Contains(HasSubstr("the client warns")));
}

struct Row {
  const char* steps;
  std::size_t spoilt;  // flight; 0: TLS travels as it is
};
constexpr Row kRows[] = {
    {"  on flight 3: twice\n", 0},        {"  on flight 6: drop\n", 0},
    {"  on flight 8: split 3\n", 8},      {"  on flight 8: octets\n", 0},
    {"  on flight 8: wait 5s\n", 0},      {"  on flight 9: close fin\n", 0},
    {"  on flight 9: silence\n", 0},      {"  on flight 8: hold\n", 0},
    {"  on flight 8: octets 1s\n", 8},    {"  on flight 8: twice\n", 8},
    {"  on flight 8: keep 3\n", 8},       {"  on flight 8: after \"x\"\n", 8},
    {"  on flight 8: before \"x\"\n", 8}, {"  on flight 7: answer \"x\"\n", 7},
    {"  on flight 5: answer \"x\"\n", 5}, {"  on flight 9: replace with \"x\"\n", 9},
};

TEST(Agreement, KnowsFromWhereOnCasesAreNotTheSame) {
  for (const Row& row : kRows) {
    const MeetingRecord record = *Meet(Read(row.steps));
    EXPECT_EQ(record.tls_spoilt.value_or(0), row.spoilt) << row.steps;
  }
}

// What is before it is compared all the same.
TEST(Agreement, LooksAtWhatIsBeforeThat) {
  const MeetingRecord spoilt = *Meet(Read("  on flight 8: keep 3\n"));
  const MeetingRecord honest = *Meet(PlainMeeting(TlsPolicy::kStartTls));
  EXPECT_FALSE(ComparedToTheEnd(spoilt, honest));
  EXPECT_THAT(Differences(spoilt, honest), IsEmpty());
  MeetingRecord other = honest;
  other.flights[1].octets = "EHLO other\r\n";
  EXPECT_THAT(Differences(spoilt, other), SizeIs(1));
}

}  // namespace
}  // namespace smtpspec
