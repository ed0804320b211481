#include "conformance/meeting/invariants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "conformance/meeting/meeting_case.h"
#include "conformance/report/catalogue.h"
#include "conformance/run/named_invariants.h"

namespace smtpspec {
namespace {

using testing::Contains;

// What an honest meeting would look like, had one of the parties that fault: the mutant of an
// invariant.
struct Mutant {
  const char* invariant;
  const char* fault;
  TlsPolicy policy;
  std::function<void(MeetingSetup& setup, MeetingRecord& record)> plant;
};

MeetingConnection& First(MeetingRecord& record) {
  return record.connections.front();
}

void ReplaceOnce(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from << " is not in " << text;
  text.replace(at, from.size(), to);
}

const Mutant kMutants[] = {
    {"memory-and-time", "it never ends", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) { record.endless = true; }},
    {"memory-and-time", "the client has no result", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) { record.finished.reset(); }},
    {"boundary", "the stored text has a line more", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       record.stored.front().message.content += "more\r\n";
     }},
    {"boundary", "a text with a bare LF is taken", TlsPolicy::kNone,
     [](MeetingSetup&, MeetingRecord& record) {
       ReplaceOnce(First(record).server_heard_in_clear, "\r\n\r\n", "\r\n\n");
     }},
    {"order-table", "RCPT is taken before MAIL", TlsPolicy::kNone,
     [](MeetingSetup&, MeetingRecord& record) {
       ReplaceOnce(First(record).server_heard_in_clear, "MAIL FROM", "NOOP FROM");
     }},
    {"one-reply-per-command", "a reply too many", TlsPolicy::kNone,
     [](MeetingSetup&, MeetingRecord& record) {
       First(record).server_said_in_clear += "250 more\r\n";
     }},
    {"transactions", "a recipient of before is kept", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       auto& recipients = record.stored.front().message.envelope.recipients;
       recipients.push_back(recipients.front());
     }},
    {"no-false-success", "nothing was stored", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) { record.stored.clear(); }},
    {"authentication", "AUTH is offered in clear", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       ReplaceOnce(record.flights.at(2).octets, "250 HELP", "250 AUTH PLAIN");
     }},
    {"authentication", "a login outside TLS", TlsPolicy::kNone,
     [](MeetingSetup&, MeetingRecord& record) { record.authenticated.push_back(1); }},
    {"authentication", "the password in a warning", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       record.warnings.push_back("x" + MeetingTask().account.password.Reveal());
     }},
    {"required-means-required", "a recipient in clear", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       First(record).client_wire += MeetingTask().recipients.front();
     }},
    {"required-means-required", "the account in clear, whatever the policy", TlsPolicy::kNone,
     [](MeetingSetup&, MeetingRecord& record) {
       First(record).client_wire += MeetingTask().account.user;
     }},
    {"required-means-required", "the mail to whom nobody vouches for", TlsPolicy::kStartTls,
     [](MeetingSetup& setup, MeetingRecord&) { setup.handshake.verified = false; }},
    {"no-influence-across-tls", "the client says more", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       First(record).touched_before_tls = true;
       First(record).client_said += "NOOP\r\n";
     }},
    {"no-influence-across-tls", "the server says more", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       First(record).touched_before_tls = true;
       First(record).server_said += "250 more\r\n";
     }},
    {"no-carried-octets", "the server answers what nobody said in TLS", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       First(record).server_heard.clear();
       First(record).disturbed = false;
     }},
    {"no-carried-octets", "the client goes on by what nobody said in TLS", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) { First(record).client_heard.clear(); }},
    {"no-carried-octets", "a command behind STARTTLS is dropped", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       First(record).server_heard_in_clear += "NOOP\r\n";
     }},
    {"no-carried-octets", "a reply behind the 220 is dropped", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) { First(record).client_heard_in_clear += "2"; }},
    {"no-carried-knowledge", "no EHLO inside TLS", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       ReplaceOnce(First(record).client_said, "EHLO client.example.org\r\n", "");
     }},
    {"no-downgrade", "a second connection under starttls", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) { record.connections.emplace_back(); }},
    {"no-downgrade", "delivered in clear under implicit", TlsPolicy::kImplicit,
     [](MeetingSetup&, MeetingRecord& record) { record.finished->encrypted = false; }},
    {"no-downgrade", "in clear without a word", TlsPolicy::kOpportunistic,
     [](MeetingSetup&, MeetingRecord& record) { record.finished->encrypted = false; }},
    {"no-downgrade", "an unknown server without a word", TlsPolicy::kOpportunistic,
     [](MeetingSetup& setup, MeetingRecord&) { setup.handshake.verified = false; }},
    {"monotone-policy", "refused where the stricter policy delivers", TlsPolicy::kOpportunistic,
     [](MeetingSetup&, MeetingRecord& record) {
       record.finished->outcome = ClientOutcome::kTemporary;
     }},
    {"truncation", "half the text is stored", TlsPolicy::kImplicit,
     [](MeetingSetup&, MeetingRecord& record) {
       std::string& content = record.stored.front().message.content;
       content.resize(content.size() / 2);
     }},
    {"truncation", "the mail is stored twice", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) { record.stored.push_back(record.stored.front()); }},
    {"honest-network", "not delivered", TlsPolicy::kStartTls,
     [](MeetingSetup&, MeetingRecord& record) {
       record.finished->outcome = ClientOutcome::kTemporary;
     }},
    {"honest-network", "delivered in clear", TlsPolicy::kOpportunistic,
     [](MeetingSetup&, MeetingRecord& record) { record.finished->encrypted = false; }},
};

std::vector<std::string> BrokenIn(const MeetingSetup& setup, const MeetingRecord& record) {
  std::vector<std::string> names;
  for (const BrokenInvariant& broken : JudgeMeeting(setup, record)) names.emplace_back(broken.name);
  return names;
}

TEST(Invariants, EachMutantBreaksItsOwn) {
  for (const Mutant& mutant : kMutants) {
    MeetingSetup setup = PlainMeeting(mutant.policy);
    MeetingRecord record = *Meet(setup);
    ASSERT_THAT(BrokenIn(setup, record), testing::IsEmpty()) << mutant.fault;
    mutant.plant(setup, record);
    EXPECT_THAT(BrokenIn(setup, record), Contains(mutant.invariant)) << mutant.fault;
  }
}

TEST(Invariants, EachThatIsWatchedHereHasAMutant) {
  std::set<std::string_view> mutants;
  for (const Mutant& mutant : kMutants) mutants.insert(mutant.invariant);
  for (const NamedInvariant& invariant : AllNamedInvariants())
    EXPECT_EQ(mutants.contains(invariant.name), invariant.watched_by == "meeting")
        << invariant.name;
}

TEST(Invariants, CiteWhatTheCatalogueHas) {
  for (const NamedInvariant& invariant : AllNamedInvariants())
    EXPECT_TRUE(invariant.requirement.empty() || FindRequirement(invariant.requirement))
        << invariant.name;
}

// A rule about a unit counts as much as one about a flight: else what it does before TLS would
// never be held against an honest beginning.
TEST(Invariants, SeeWhatRulesAboutUnitsDoBeforeTls) {
  for (const char* rule :
       {"on EHLO #1: replace \"client\" with \"clyent\"", "on flight 2: split 3"}) {
    script::Library library;
    ASSERT_THAT(ParseScript("case a/b\n  " + std::string(rule) + "\n", "x.smtp", library),
                testing::IsEmpty());
    const MeetingRecord record = *Meet(*ReadMeeting(library.blocks.at(0)));
    EXPECT_TRUE(record.connections.front().touched_before_tls) << rule;
    EXPECT_TRUE(record.connections.front().client_open) << rule;
  }
}

}  // namespace
}  // namespace smtpspec
