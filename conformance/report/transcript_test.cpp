#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "conformance/report/transcript_files.h"
#include "conformance/report/transcript_secrets.h"
#include "conformance/report/transcript_text.h"
#include "net/host.h"

namespace smtpspec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using Entries = std::vector<TranscriptEntry>;

TranscriptEntry Client(std::string octets) {
  return {0, false, true, std::move(octets), ""};
}
TranscriptEntry Server(std::string octets) {
  return {0, true, true, std::move(octets), ""};
}
TranscriptEntry Event(std::string event) {
  return {0, false, false, "", std::move(event)};
}

// What one party said after masking.
std::string Said(Entries entries, bool server, const std::vector<std::string>& secrets = {}) {
  MaskTranscript(entries, secrets);
  std::string said;
  for (const TranscriptEntry& entry : entries) {
    if (entry.from_server == server) said += entry.octets;
  }
  return said;
}

TEST(Secrets, InitialResponseIsMasked) {
  EXPECT_EQ(
      Said({Client("AUTH PLAIN AGEAYg==\r\n"), Server("235 ok\r\n"), Client("NOOP\r\n")}, false),
      "AUTH PLAIN ****\r\nNOOP\r\n");
}

TEST(Secrets, AnswersTo334AreMasked) {
  EXPECT_EQ(Said({Client("auth login\r\n"), Server("334 VXNlcm5hbWU6\r\n"), Client("YWxpY2U=\r\n"),
                  Server("334 UGFzc3dvcmQ6\r\n"), Client("pw\r\n"), Server("235 ok\r\n"),
                  Client("MAIL FROM:<a@example.org>\r\n")},
                 false),
            "auth login\r\n****\r\n****\r\nMAIL FROM:<a@example.org>\r\n");
}

TEST(Secrets, SegmentsDoNotMatter) {
  Entries entries;
  for (const char c : std::string("AUTH PLAIN AGEAYg==\r\nQUIT\r\n")) {
    entries.push_back(Client(std::string(1, c)));
  }
  EXPECT_EQ(Said(entries, false), "AUTH PLAIN ****\r\nQUIT\r\n");
}

TEST(Secrets, AnAnswerSentAlongWithAuthIsMasked) {
  EXPECT_EQ(Said({Client("AUTH PLAIN\r\nAGFsaWNlAHB3\r\nNOOP\r\n")}, false),
            "AUTH PLAIN\r\n****\r\nNOOP\r\n");
}

TEST(Secrets, UnfinishedLinesAreMaskedToo) {
  EXPECT_EQ(Said({Client("AUTH PLAIN AGEA"), Event("closed")}, false), "AUTH PLAIN ****");
}

TEST(Secrets, ThePasswordIsMaskedWhereverItIs) {
  const auto forms = SecretForms({"alice", Secret("hunter2")});
  EXPECT_EQ(
      Said({Client("NOOP hunter2\r\n"), Server("250 hun"), Server("ter2 said\r\n")}, true, forms),
      "250 **** said\r\n");
  EXPECT_THAT(Said({Client("NOOP AGFsaWNlAGh1bnRlcjI=\r\n")}, false, forms),
              Not(HasSubstr("AGFsaWNl")));
  RunReport report;
  report.checks.emplace_back().observed = "250 hunter2";
  MaskReport(report, forms);
  EXPECT_EQ(report.checks[0].observed, "250 ****");
}

TEST(TranscriptLines, ReadLikeADialogue) {
  EXPECT_THAT(TranscriptLines({{0.42, true, false, "220 a\r\n", ""},
                               {1, false, false, "EHLO b\nNOOP", ""},
                               {2, false, true, "", "tls handshake"},
                               {12.5, true, true, "250-a\r\n250 \x1b\r\n", ""}}),
              ElementsAre("     0.4  S: 220 a", "     1.0  C: EHLO b\\n",
                          "     1.0  C: NOOP (no line end)", "     2.0  -- tls handshake --",
                          "    12.5  S*: 250-a", "    12.5  S*: 250 \\x1b"));
  EXPECT_THAT(TranscriptLines({Client(std::string(5000, 'A'))}, {.times = false, .most_octets = 3}),
              ElementsAre("C*: AAA … and 4997 octets more"));
}

TEST(TranscriptFiles, OneACheck) {
  const std::string folder = ::testing::TempDir() + "transcripts";
  RunReport report;
  for (const char* const transport : {"clear", "starttls"}) {
    CheckResult result;
    result.id = "area/name";
    result.title = "a title";
    result.transport = transport;
    result.verdict = Verdict::kPass;
    result.transcript = {Client("NOOP\r\n")};
    report.checks.push_back(result);
  }
  ASSERT_TRUE(WriteTranscripts(folder, report));
  const auto text = net::ReadFile(folder + "/area-name.txt");
  ASSERT_TRUE(text) << text.error();
  EXPECT_THAT(*text, HasSubstr("== [clear]: pass\n"));
  EXPECT_THAT(*text, HasSubstr("== [starttls]: pass\n"));
  EXPECT_EQ(TranscriptFileName("../../etc/x"), "------etc-x.txt");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace smtpspec
