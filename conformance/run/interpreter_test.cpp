// Every verdict path, against a server that says what a table says.
#include "conformance/run/interpreter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/verdicts.h"
#include "conformance/run/fake_server.h"
#include "conformance/script/parser.h"

namespace smtpspec {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

struct Fixture {
  std::shared_ptr<FakeServer> server = std::make_shared<FakeServer>();
  Invariants invariants;
  ServerRunOptions options;
  Cutting cutting;

  // `steps` are indented as in a file; the block is a check in clear.
  RunOutcome Run(const std::string& steps, const std::string& before = "") {
    script::Library library;
    const auto errors =
        ParseScript(before + "check a/b under server\n" + steps, "test.smtp", library);
    EXPECT_TRUE(errors.empty()) << (errors.empty() ? "" : errors.front().Line());
    const auto variants = Expand(library, library.blocks.back(), "clear");
    EXPECT_EQ(variants.size(), 1u);
    FakeTarget target(server);
    RunSettings settings;
    settings.target = &target;
    settings.check = &variants.at(0).check;
    settings.transport = "clear";
    settings.cutting = cutting;
    settings.values = {"client.example.org",
                       "fake.example.org",
                       "example.org",
                       "a@example.org",
                       "b@example.org",
                       "user",
                       "plain",
                       "nonce1",
                       "nonce2"};
    settings.options = &options;
    settings.invariants = &invariants;
    return RunCheck(settings);
  }
};

struct Row {
  const char* name;
  const char* steps;
  Verdict verdict;
  const char* label = "";
};

// The server answers NOOP with 250, TWICE with 250 and 550, BYE with 221 and the end, SLAM with a
// reset, MUTE with nothing, MAIL with 450, LATER with 421 and the end, SAFE with 530, HALF with a
// piece of a reply.
void Teach(FakeServer& server) {
  server.answers = {{"NOOP", "250 2.0.0 ok\r\n"},
                    {"TWICE", "250 ok\r\n550 5.1.1 no\r\n"},
                    {"BYE", "221 bye\r\n\x01"},
                    {"SLAM", "\x02"},
                    {"MUTE", ""},
                    {"MAIL", "450 4.7.1 later\r\n"},
                    {"LATER", "421 busy\r\n\x01"},
                    {"SAFE", "530 5.7.0 STARTTLS first\r\n"},
                    {"HALF", "250 o"},
                    {"LIST", "250-fake.example.org\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 99\r\n"}};
}

const Row kRows[] = {
    {"matches", "  S: 220\n  C: NOOP\n  S: 250\n", Verdict::kPass},
    {"wildcards", "  S: 2yz\n  C: NOOP\n  S: 25z\n", Verdict::kPass},
    {"enhanced", "  S: 220\n  C: NOOP\n  S: 250 2.0.0\n", Verdict::kPass},
    {"enhanced wildcard", "  S: 220\n  C: NOOP\n  S: 250 2.y.z\n", Verdict::kPass},
    {"enhanced differs", "  S: 220\n  C: NOOP\n  S: 250 2.1.z\n", Verdict::kFail},
    {"other code", "  S: 220\n  C: NOOP\n  S: 500\n", Verdict::kFail},
    {"should", "  level should\n  S: 220\n  C: NOOP\n  S: 500\n", Verdict::kWarn},
    {"may", "  level may\n  S: 220\n  C: NOOP\n  S: 500\n", Verdict::kNote},
    {"alternative", "  S: 220\n  C: NOOP\n  S: 500 | 250\n", Verdict::kPass},
    {"or with grade", "  S: 220\n  C: NOOP\n  S: 500\n    or 250: warn odd\n", Verdict::kWarn,
     "odd"},
    {"grade ends", "  S: 220\n  C: NOOP\n  S: 250: pass strict\n  C: NOOP\n  S: 500\n",
     Verdict::kPass, "strict"},
    {"and go on", "  S: 220\n  C: NOOP\n  S: 250: note and go on\n  C: NOOP\n  S: 500\n",
     Verdict::kFail},
    {"worst grade wins",
     "  S: 220\n  C: NOOP\n  S: 250: warn x and go on\n  C: NOOP\n  S: 250: note\n", Verdict::kWarn,
     "x"},
    {"skip", "  S: 220\n  C: NOOP\n  S: 500\n    or 250: skip\n", Verdict::kSkip},
    {"when elsewhere", "  S: 220\n  C: NOOP\n  S: 500\n    or 250: pass when implicit\n",
     Verdict::kFail},
    {"when here", "  S: 220\n  C: NOOP\n  S: 500\n    or 250: pass when clear\n", Verdict::kPass},
    {"then", "  S: 220\n  C: TWICE\n  S: 250 then 550\n", Verdict::kPass},
    {"longest first",
     "  S: 220\n  C: TWICE\n  S: 250 then silence: pass\n    or 250 then 5yz: fail two\n",
     Verdict::kFail, "two"},
    {"lookahead is not used up", "  S: 220\n  C: TWICE\n  S: 250 then 250\n    or 250\n  S: 550\n",
     Verdict::kPass},
    {"silence", "  S: 220\n  C: MUTE\n  S: silence\n", Verdict::kPass},
    {"no silence", "  S: 220\n  C: NOOP\n  S: silence\n", Verdict::kFail},
    {"half a reply is no silence", "  S: 220\n  C: HALF\n  S: silence\n", Verdict::kFail},
    {"half a reply is no reply", "  S: 220\n  C: HALF\n  S: 250\n", Verdict::kFail},
    {"nothing comes", "  S: 220\n  C: MUTE\n  S: 250\n", Verdict::kFail},
    {"closed", "  S: 220\n  C: BYE\n  S: 221 then closed\n", Verdict::kPass},
    {"fin", "  S: 220\n  C: BYE\n  S: 221 then fin\n", Verdict::kPass},
    {"fin is no reset", "  S: 220\n  C: BYE\n  S: 221 then reset\n", Verdict::kFail},
    {"reset", "  S: 220\n  C: SLAM\n  S: reset\n", Verdict::kPass},
    {"reset is closed", "  S: 220\n  C: SLAM\n  S: closed\n", Verdict::kPass},
    {"closed is no silence", "  S: 220\n  C: SLAM\n  S: silence\n", Verdict::kFail},
    {"not closed", "  S: 220\n  C: NOOP\n  S: 250 then closed\n", Verdict::kFail},
    {"surplus at the end", "  S: 220\n  C: TWICE\n  S: 250\n", Verdict::kFail},
    {"surplus before a send", "  S: 220\n  C: TWICE\n  S: 250\n  C: NOOP\n  S: 250\n",
     Verdict::kFail},
    {"surplus behind a grade", "  S: 220\n  C: TWICE\n  S: 250: pass\n", Verdict::kPass},
    {"421", "  S: 220\n  C: LATER\n  S: 250\n", Verdict::kInconclusive},
    {"530", "  S: 220\n  C: SAFE\n  S: 250\n", Verdict::kSkip},
    {"530 is no 5yz", "  S: 220\n  C: SAFE\n  S: 503\n    or 5yz: warn\n", Verdict::kSkip},
    {"530 named", "  S: 220\n  C: SAFE\n  S: 530\n", Verdict::kPass},
    {"530 named among others", "  S: 220\n  C: SAFE\n  S: 250\n    or 530: fail\n", Verdict::kFail},
    {"421 named", "  S: 220\n  C: LATER\n  S: 421: fail\n", Verdict::kFail},
    {"4yz to MAIL", "  S: 220\n  C: MAIL FROM:<>\n  S: 250\n", Verdict::kInconclusive},
    {"4yz to MAIL named", "  S: 220\n  C: MAIL FROM:<>\n  S: 4yz\n", Verdict::kPass},
    {"4yz to others", "  S: 220\n  C: \"NOOP\\r\\nMAIL\\r\\n\"\n  S: 250 then 250\n",
     Verdict::kInconclusive},
    {"has", "  S: 220\n  C: LIST\n  S: 250, has AUTH PLAIN\n", Verdict::kPass},
    {"has in another case", "  S: 220\n  C: LIST\n  S: 250, has size\n", Verdict::kPass},
    {"has not", "  S: 220\n  C: LIST\n  S: 250, has AUTH GSSAPI\n", Verdict::kFail},
    {"the first line lists nothing", "  S: 220\n  C: LIST\n  S: 250, has no fake.example.org\n",
     Verdict::kPass},
    {"with", "  S: 220\n  C: LIST\n  S: 250, with \"SIZE 99\"\n", Verdict::kPass},
    {"without", "  S: 220\n  C: LIST\n  S: 250, without \"SIZE\"\n", Verdict::kFail},
    {"lines", "  S: 220\n  C: LIST\n  S: 250, lines 3\n", Verdict::kPass},
    {"lines or more", "  S: 220\n  C: LIST\n  S: 250, lines 4+\n", Verdict::kFail},
    {"in clear", "  S: 220, in clear\n", Verdict::kPass},
    {"not in tls", "  S: 220, in tls\n", Verdict::kFail},
    {"never", "  never 550\n  S: 220\n  C: TWICE\n  S: 250 then 550\n", Verdict::kFail},
    {"never unless twice", "  never 250 #2\n  S: 220\n  C: NOOP\n  S: 250\n", Verdict::kPass},
    {"seen", "  S: 220\n  seen 550\n  C: TWICE\n  S: 250 then 550\n", Verdict::kPass},
    {"not seen", "  S: 220\n  seen 551\n", Verdict::kFail},
    {"repeat", "  S: 220\n  repeat 3\n    C: NOOP\n    S: 250\n", Verdict::kPass},
    {"repeat ends", "  S: 220\n  repeat 3\n    C: TWICE\n    S: 250\n", Verdict::kFail},
    {"delivered", "  S: 220\n  delivered 0\n", Verdict::kPass},
    {"not delivered", "  S: 220\n  delivered 1\n    or 0: note\n", Verdict::kNote},
    {"close", "  S: 220\n  close fin\n", Verdict::kPass},
    {"connect", "  S: 220\n  connect\n  S: 220, connection 2\n", Verdict::kPass},
};

TEST(Interpreter, Verdicts) {
  for (const Row& row : kRows) {
    Fixture fixture;
    Teach(*fixture.server);
    const RunOutcome outcome = fixture.Run(row.steps);
    EXPECT_EQ(Name(outcome.verdict), Name(row.verdict)) << row.name << ": " << outcome.reason;
    EXPECT_EQ(outcome.label, row.label) << row.name;
    EXPECT_EQ(outcome.verdict == Verdict::kPass, outcome.reason.empty()) << row.name;
  }
}

TEST(Interpreter, SaysWhereWhatAndInstead) {
  Fixture fixture;
  fixture.server->answers = {{"NOOP", "250 \x1b[2J\r\n"}};
  const RunOutcome outcome =
      fixture.Run("  S: 220\n  C: NOOP\n  S: 500 | 501\n    or closed: pass\n");
  EXPECT_THAT(outcome.reason, HasSubstr("test.smtp:4, S: 500 | 501"));
  EXPECT_EQ(outcome.expected, "500 | 501, or closed");
  EXPECT_EQ(outcome.observed, "250 \\x1b[2J\\r\\n");
}

TEST(Interpreter, ShowsLinesOfTheScriptAsTheyAreWritten) {
  Fixture fixture;
  Teach(*fixture.server);
  const RunOutcome outcome =
      fixture.Run("  S: 220\n  C: \"NOOP \\x41\\r\\n\"\n  S: 250, with \"\\t\"\n");
  EXPECT_EQ(outcome.sent, "C: \"NOOP \\x41\\r\\n\"");
  EXPECT_THAT(outcome.reason, HasSubstr("test.smtp:4, S: 250, with \"\\t\""));
}

TEST(Interpreter, ShowsWhatMustNeverBe) {
  Fixture fixture;
  Teach(*fixture.server);
  const RunOutcome outcome = fixture.Run("  never 550\n  S: 220\n  C: TWICE\n  S: 250 then 550\n");
  EXPECT_EQ(outcome.expected, "never 550");
  EXPECT_EQ(outcome.observed, "550 5.1.1 no\\r\\n");
}

TEST(Interpreter, ASlowReplyIsOnlySlow) {
  Fixture fixture;
  Teach(*fixture.server);
  fixture.server->in_memory = false;
  const RunOutcome outcome =
      fixture.Run("  S: 220\n  C: MUTE\n  S: 250 | 5yz\n    or closed: pass\n");
  EXPECT_EQ(outcome.verdict, Verdict::kInconclusive);
  EXPECT_THAT(outcome.reason, HasSubstr("no whole reply within"));
  EXPECT_EQ(fixture.Run("  S: 220\n  C: HALF\n  S: 250\n").verdict, Verdict::kInconclusive);
  // Silence that was asked about is an answer, and so is an end that does not come.
  EXPECT_EQ(fixture.Run("  S: 220\n  C: MUTE\n  S: 250\n    or silence: fail\n").verdict,
            Verdict::kFail);
  EXPECT_EQ(fixture.Run("  S: 220\n  C: NOOP\n  S: 250 then closed\n").verdict, Verdict::kFail);
}

TEST(Interpreter, SetUpIsInconclusive) {
  Fixture fixture;
  const RunOutcome outcome =
      fixture.Run("  use start\n  C: NOOP\n  S: 250\n",
                  "fragment start under server\n  S: 220\n  C: HELO x\n  S: 250\n");
  EXPECT_EQ(outcome.verdict, Verdict::kInconclusive);
  EXPECT_THAT(outcome.reason,
              AllOf(HasSubstr("set-up"), HasSubstr("line 4 of a fragment, S: 250")));
}

TEST(Interpreter, RefusedConnectionIsInconclusive) {
  Fixture fixture;
  fixture.server->refuses = "127.0.0.1:25: connection refused";
  const RunOutcome outcome = fixture.Run("  S: 220\n");
  EXPECT_EQ(outcome.verdict, Verdict::kInconclusive);
  EXPECT_THAT(outcome.reason, HasSubstr("connection refused"));
}

TEST(Interpreter, WhatStandsTogetherIsOneSegment) {
  Fixture fixture;
  Teach(*fixture.server);
  fixture.Run("  S: 220\n  C: NOOP\n  C: \"NO\"\n  cut\n  C: \"OP\\r\\n\"\n  S: 250 then 250\n");
  EXPECT_THAT(fixture.server->segments, ElementsAre("NOOP\r\nNO", "OP\r\n"));
}

TEST(Interpreter, CuttingLeavesSetUpWhole) {
  Fixture fixture;
  Teach(*fixture.server);
  fixture.cutting = {Cutting::Kind::kSplit, 8};
  const RunOutcome outcome =
      fixture.Run("  use start\n  C: NOOP\n  S: 250\n  C: NOOP\n  S: 250\n",
                  "fragment start under server\n  S: 220\n  C: NOOP\n  S: 250\n");
  EXPECT_EQ(outcome.verdict, Verdict::kPass) << outcome.reason;
  EXPECT_THAT(fixture.server->segments, ElementsAre("NOOP\r\n", "NOOP\r\n", "NO", "OP\r\n"));
  EXPECT_THAT(outcome.own_sends, ElementsAre(6, 6));
}

TEST(Interpreter, ChunksAreSentWithTheirCommand) {
  Fixture fixture;
  fixture.Run("  S: 220\n  bdat \"abc\"\n  bdat last \"\"\n  S: 500 then 500\n");
  EXPECT_THAT(fixture.server->segments, ElementsAre("BDAT 3\r\nabcBDAT 0 LAST\r\n"));
}

TEST(Interpreter, InvariantsAreNoFailureOfTheCheck) {
  Fixture fixture;
  fixture.server->answers = {{"NOOP", "250-ok\r\n251 ok\r\n"}, {"QUIT", "221 x\r\n250 y\r\n"}};
  EXPECT_EQ(fixture.Run("  S: 220\n  C: NOOP\n  S: 250\n").verdict, Verdict::kPass);
  EXPECT_EQ(fixture.Run("  S: 220\n  C: QUIT\n  S: 221 then 250\n").verdict, Verdict::kPass);
  std::map<std::string, Verdict> verdicts;
  for (const CheckResult& result : fixture.invariants.Results())
    verdicts[result.id] = result.verdict;
  EXPECT_EQ(verdicts["standing/reply-grammar"], Verdict::kFail);
  EXPECT_EQ(verdicts["standing/nothing-after-close"], Verdict::kFail);
  EXPECT_EQ(verdicts["standing/ehlo-grammar"], Verdict::kPass);
  EXPECT_EQ(verdicts["standing/reply-line-length"], Verdict::kPass);
}

}  // namespace
}  // namespace smtpspec
