#include "conformance/blackbox/client_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/client_run/client_checks.h"

namespace smtpspec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const ClientTask& Task() {
  static const ClientTask task = [] {
    const script::Placeholders values = ClientValues("mx.example.org", 1, "test");
    return *TaskFor({}, "mx.example.org", TlsPolicy::kStartTls, values, 1);
  }();
  return task;
}

// Each line is "S: …", "C: …", with CRLF behind it unless it ends with '~'; "TLS ARGUMENTS",
// "S closes" or "C leaves". {text} is the message of the task.
ClientWatch Watched(const std::vector<std::string>& lines, const ClientEnd& end) {
  ClientWatch watch(Task());
  bool tls = false;
  for (std::string line : lines) {
    if (const std::size_t at = line.find("{text}"); at != line.npos)
      line.replace(at, 6, Task().message);
    using Kind = Spoken::Kind;
    if (line.starts_with("TLS")) {
      tls = true;
      watch.See({Kind::kTls, 1, true, line.substr(3) + " "});
    } else if (line == "S closes" || line == "C leaves") {
      watch.See({line[0] == 'S' ? Kind::kClosed : Kind::kLeft, 1, tls});
    } else {
      std::string octets = line.substr(3);
      if (octets.ends_with('~'))
        octets.pop_back();
      else
        octets += "\r\n";
      watch.See({line[0] == 'S' ? Kind::kTold : Kind::kHeard, 1, tls, octets});
    }
  }
  watch.End(end);
  return watch;
}

constexpr auto kSucceeded = ClientEnd::How::kSucceeded, kFailed = ClientEnd::How::kFailed,
               kWaits = ClientEnd::How::kWaits;
ClientEnd EndOf(ClientEnd::How how, const char* text = "end of a test") {
  ClientEnd end;
  end.how = how;
  end.text = text;
  return end;
}

using Lines = std::vector<std::string>;

Lines operator+(Lines one, const Lines& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}
const Lines kHello = {"S: 220 mx", "C: EHLO me", "S: 250-mx\r\n250 STARTTLS"};
const Lines kTls = kHello + Lines{"C: STARTTLS", "S: 220 go", "TLS"};
const Lines kInTls = kTls + Lines{"C: EHLO me", "S: 250-mx\r\n250 AUTH PLAIN"};
const Lines kEnvelope =
    kInTls + Lines{"C: MAIL FROM:<a@b.c>", "S: 250 ok", "C: RCPT TO:<d@e.f>", "S: 250 ok"};
const Lines kText = kEnvelope + Lines{"C: DATA", "S: 354 go", "C: {text}.", "S: 250 ok"};

struct Row {
  const char* name;
  Lines lines;
  ClientEnd::How how;
  std::string found;  // "invariant/kind"; empty: nothing
};
const Row kRows[] = {
    {"Honest", kText + Lines{"C: QUIT", "S: 221 bye", "S closes", "C leaves"}, kSucceeded, ""},
    {"Waits", kEnvelope + Lines{"C: DATA"}, kWaits, ""},
    {"WaitsForNothing", kEnvelope, kWaits, "totality/waits-for-nothing"},
    {"IsEndedByUs", kEnvelope + Lines{"C: DATA", "C leaves", "S closes"}, kWaits, ""},
    {"DoesNotEnd", kEnvelope + Lines{"S closes"}, kWaits, "totality/does-not-end"},
    {"HandshakeStands", kTls, kWaits, ""},
    {"Pipelines", kInTls + Lines{"C: MAIL FROM:<a@b.c>", "C: RCPT TO:<d@e.f>"}, kWaits,
     "order-table/before-the-reply"},
    {"MayPipeline",
     kTls + Lines{"C: EHLO me", "S: 250-mx\r\n250 PIPELINING", "C: MAIL FROM:<a@b.c>",
                  "C: RCPT TO:<d@e.f>"},
     kWaits, ""},
    {"PipelinesByTheListInClear",
     Lines{"S: 220 mx", "C: EHLO me", "S: 250-mx\r\n250-PIPELINING\r\n250 STARTTLS", "C: STARTTLS",
           "S: 220 go", "TLS", "C: EHLO me", "S: 250 mx", "C: MAIL FROM:<a@b.c>",
           "C: RCPT TO:<d@e.f>"},
     kWaits, "order-table/before-the-reply"},
    {"TakesLeaveWithoutAReply", kInTls + Lines{"C: MAIL FROM:<a@b.c>", "C: QUIT"}, kFailed, ""},
    {"GroupsBehindStartTls", kHello + Lines{"C: STARTTLS\r\nEHLO me", "S: 220 go"}, kFailed,
     "order-table/behind-STARTTLS"},
    {"HalfAReply", kInTls + Lines{"C: MAIL FROM:<a@b.c>", "S: 250 ok~", "C: RCPT TO:<d@e.f>"},
     kFailed, "one-reply-per-command/half-a-reply"},
    {"LfMayEndAReply", kInTls + Lines{"C: MAIL FROM:<a@b.c>", "S: 250 ok\n~", "C: RCPT TO:<d@e.f>"},
     kFailed, ""},
    {"ReplyFromClear",
     kHello + Lines{"C: STARTTLS", "S: 220 go\r\n250 AUTH PLAIN", "TLS", "C: EHLO me",
                    "C: AUTH PLAIN AGEAYg=="},
     kFailed, "no-carried-octets/reply-from-clear"},
    {"NoEhlo", kTls + Lines{"C: MAIL FROM:<a@b.c>"}, kFailed, "no-carried-knowledge/no-ehlo"},
    {"SizeFromClear",
     Lines{"S: 220 mx", "C: EHLO me", "S: 250-mx\r\n250-SIZE 9\r\n250 STARTTLS", "C: STARTTLS",
           "S: 220 go", "TLS", "C: EHLO me", "S: 250 mx", "C: MAIL FROM:<a@b.c> SIZE=5"},
     kFailed, "no-carried-knowledge/SIZE-from-clear"},
    {"SizeNotOffered", kInTls + Lines{"C: MAIL FROM:<a@b.c> SIZE=5"}, kFailed,
     "grammar/SIZE-not-offered"},
    {"MechanismNotListed", kInTls + Lines{"C: AUTH LOGIN"}, kFailed,
     "authentication/mechanism-not-listed"},
    {"BadCommand", kInTls + Lines{"C: MAIL FROM: a@b.c"}, kFailed, "grammar/command"},
    {"EmptyCommand", kInTls + Lines{"C: "}, kFailed, "grammar/command"},
    {"BareLf", kInTls + Lines{"C: NOOP\nNOOP"}, kFailed, "grammar/bare-lf"},
    {"ResponseIsNoBase64", kInTls + Lines{"C: AUTH PLAIN", "S: 334 ", "C: !!"}, kFailed,
     "grammar/response"},
    {"CommandInsideAuth",
     kInTls + Lines{"C: AUTH PLAIN AGEAYg==", "S: 334 ", "C: MAIL FROM:<a@b.c>"}, kFailed,
     "order-table/command-inside-AUTH"},
    {"TakesLeaveInsideAuth", kInTls + Lines{"C: AUTH PLAIN AGEAYg==", "S: 334 ", "C: QUIT"},
     kFailed, ""},
    {"SecondAuth", kInTls + Lines{"C: AUTH PLAIN AGEAYg==", "S: 235 ok", "C: AUTH PLAIN AGEAYg=="},
     kFailed, "authentication/second-auth"},
    {"StartTlsInside", kInTls + Lines{"C: STARTTLS"}, kFailed, "order-table/starttls-inside-tls"},
    {"MailBeforeEhlo", Lines{"S: 220 mx", "C: MAIL FROM:<a@b.c>"}, kFailed,
     "order-table/mail-before-ehlo"},
    {"MailInTransaction", kEnvelope + Lines{"C: MAIL FROM:<a@b.c>"}, kFailed,
     "order-table/mail-in-transaction"},
    {"MailBehindReset",
     kEnvelope + Lines{"C: RSET", "S: 250 ok", "C: MAIL FROM:<a@b.c>", "S: 250 ok", "C: QUIT"},
     kFailed, ""},
    {"TextWithout354", kEnvelope + Lines{"C: DATA", "S: 554 no", "C: {text}."}, kFailed,
     "order-table/text-without-354"},
    {"TextWithoutRecipient",
     kInTls + Lines{"C: MAIL FROM:<a@b.c>", "S: 250 ok", "C: RCPT TO:<d@e.f>", "S: 550 no",
                    "C: DATA", "S: 354 go", "C: {text}."},
     kFailed, "order-table/text-without-recipient"},
    {"TextBehindRefusedSender",
     kInTls + Lines{"C: MAIL FROM:<a@b.c>", "S: 550 no", "C: RCPT TO:<d@e.f>", "S: 250 ok",
                    "C: DATA", "S: 354 go", "C: {text}."},
     kFailed, "order-table/text-behind-refused-sender"},
    {"JustADotWithoutRecipient",
     kInTls + Lines{"C: MAIL FROM:<a@b.c>", "S: 250 ok", "C: RCPT TO:<d@e.f>", "S: 550 no",
                    "C: DATA", "S: 354 go", "C: .", "S: 554 no", "C: QUIT"},
     kFailed, ""},
    {"TextEndsEarly",
     kEnvelope + Lines{"C: DATA", "S: 354 go", "C: x\r\n.", "S: 250 ok", "C: {text}~"}, kFailed,
     "boundary/early-end"},
    {"SuccessWithoutText", kEnvelope + Lines{"C: QUIT", "S: 221 bye"}, kSucceeded,
     "no-false-success/nothing-sent"},
    {"SuccessWithoutReply", kEnvelope + Lines{"C: DATA", "S: 354 go", "C: {text}.", "S closes"},
     kSucceeded, "no-false-success/text-not-answered"},
    {"SuccessBehindRefusal",
     kEnvelope + Lines{"C: DATA", "S: 354 go", "C: {text}.", "S: 554 no", "S closes"}, kSucceeded,
     "no-false-success/text-refused"},
    {"SuccessThatMayHaveBeenTold",
     kEnvelope + Lines{"C: DATA", "S: 354 go\r\n250 ok", "C: {text}.", "S: 554 no"}, kSucceeded,
     ""},
    {"OtherText",
     kEnvelope + Lines{"C: DATA", "S: 354 go", "C: Subject: x\r\n\r\ny\r\n.", "S: 250 ok"},
     kSucceeded, "no-false-success/text-changed"},
    {"Stranger", kTls + Lines{}, kFailed, ""},
};

class Rows : public testing::TestWithParam<Row> {};

TEST_P(Rows, ComesToThatAndNothingElse) {
  std::vector<std::string> found;
  const ClientWatch watch = Watched(GetParam().lines, EndOf(GetParam().how));
  for (const Broken& broken : watch.Findings())
    found.push_back(broken.invariant + "/" + broken.kind);
  if (GetParam().found.empty())
    EXPECT_THAT(found, IsEmpty());
  else
    EXPECT_THAT(found, ElementsAre(GetParam().found));
}
INSTANTIATE_TEST_SUITE_P(All, Rows, testing::ValuesIn(kRows),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(ClientWatch, MindsToWhomTheMailIsTold) {
  const Lines told = {"C: MAIL FROM:<" + Task().from + ">"};
  Lines lines = kHello + Lines{"C: STARTTLS", "S: 220 go", "TLS certificate=expired", "C: EHLO me",
                               "S: 250 mx"};
  const ClientWatch watch = Watched(lines + told, EndOf(kFailed));
  ASSERT_EQ(watch.Findings().size(), 1U);
  EXPECT_EQ(watch.Findings()[0].kind, "unverified-server");
  EXPECT_THAT(watch.Findings()[0].text, HasSubstr("expired"));
  lines[5] = "TLS certificate=good";
  EXPECT_THAT(Watched(lines + told, EndOf(kFailed)).Findings(), IsEmpty());
}

TEST(ClientWatch, TellsItsSteps) {
  EXPECT_THAT(Watched(kEnvelope, EndOf(kFailed, "exit status 1")).Steps(),
              ElementsAre("GREETING 220", "EHLO 250", "STARTTLS 220", "*EHLO 250", "*MAIL 250",
                          "*RCPT 250", "end exit status 1"));
}

}  // namespace
}  // namespace smtpspec
