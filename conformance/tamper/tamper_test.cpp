// Every change on the units that it can be said of, in clear and inside TLS, whole and octet by
// octet.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "conformance/mutant/rig.h"

namespace smtpspec {
namespace {

struct Case {
  const char* name;
  const char* rules;
  const char* said;               // after EHLO; '|' ends a segment
  const char* codes;              // of what came back
  int stored = 0;                 // messages
  const char* text = nullptr;     // that the replies contain
  const char* content = nullptr;  // that the last message contains
};

constexpr const char* kMail =
    "MAIL FROM:<a@example.org>\r\n|RCPT TO:<b@example.org>\r\n|DATA\r\n|"
    "Subject: x\r\n\r\none\r\n|.\r\n";

const Case kCases[] = {
    {"nothing", "", kMail, "250 250 354 250", 1},
    {"drop", "on NOOP: drop", "NOOP\r\n|RSET\r\n", "250"},
    {"drop_second", "on NOOP #2: drop", "NOOP\r\nNOOP\r\nNOOP\r\nRSET\r\n", "250 250 250"},
    {"answer", "on NOOP: answer 299 hello", "NOOP\r\nVRFY x\r\nNOOP\r\n", "299 252 299"},
    {"answer_keeps_the_order", "on NOOP: answer 299 x", "RSET\r\nNOOP\r\nRSET\r\n", "250 299 250"},
    {"answer_octets", "on NOOP: answer \"299-a\\r\\n299 {nonce}\\r\\n\"", "NOOP\r\n", "299", 0,
     "299 nonce-one\r\n"},
    {"answer_nothing", "on NOOP: answer \"\"", "NOOP\r\nRSET\r\n", "250"},
    {"pass", "on NOOP #1: pass\non NOOP: answer 299 x", "NOOP\r\nNOOP\r\n", "250 299"},
    {"twice", "on RSET: twice", "RSET\r\n", "250 250"},
    {"reply_twice", "on reply to RSET: twice", "RSET\r\nNOOP\r\n", "250 250 250"},
    {"keep", "on reply to RSET: keep 3", "RSET\r\n", "250"},
    {"hold", "on reply to RSET: hold", "RSET\r\n", ""},
    {"hold_until", "on reply to RSET: hold", "RSET\r\nNOOP\r\n", "250 250"},
    {"before", "on RSET: before \"NOOP\\r\\n\"", "RSET\r\n", "250 250"},
    {"before_data", "on DATA: before \"NOOP\\r\\n\"", kMail, "250 250 250 354 250", 1},
    {"after", "on RSET: after \"NOOP\\r\\n\"", "RSET\r\n", "250 250"},
    {"before_joins", "on RSET: before \"X\"", "RSET\r\n", "500"},
    {"replace_with", "on VRFY: replace with NOOP", "VRFY x\r\n", "250"},
    {"replace_reply", "on reply to VRFY: replace with 550 no", "VRFY x\r\n", "550"},
    {"replace_code", "on reply to VRFY: replace \"252\" with \"550\"", "VRFY x\r\n", "550"},
    {"replace_in_command", "on command: replace \"\\0\" with \"\"", "NO\0OP", "250"},
    {"on_code", "on 252: replace with 550 no", "VRFY x\r\nNOOP\r\n", "550 250"},
    {"on_code_class", "on 2yz #3: replace with 299 no", "NOOP\r\nRSET\r\n", "299 250"},
    {"remove_line", "on reply to EHLO: remove line with \"SIZE\"", "EHLO x.example\r\n", "250"},
    {"with", "on NOOP, with \"b\": answer 299 x", "NOOP a\r\nNOOP b\r\n", "250 299"},
    {"without", "on NOOP, without \"b\": answer 299 x", "NOOP a\r\nNOOP b\r\n", "299 250"},
    {"in_a_later_connection", "on NOOP, connection 2: answer 299 x", "NOOP\r\n", "250"},
    {"reset", "on NOOP: reset", "RSET\r\nNOOP\r\nRSET\r\n", "250"},
    {"close", "on NOOP: close", "RSET\r\nNOOP\r\nRSET\r\n", "250"},
    {"close_behind_answer", "on NOOP: answer 421 bye\non NOOP: close", "NOOP\r\nNOOP\r\n", "421"},
    {"close_behind_reply", "on reply to NOOP: close fin", "NOOP\r\nNOOP\r\n", "250"},
    {"silence", "on NOOP: silence", "RSET\r\nNOOP\r\nRSET\r\n", "250"},
    {"replay", "on RSET: replay VRFY", "VRFY x\r\nRSET\r\n", "252 252 250"},
    {"wait", "on reply to RSET: wait 10s", "RSET\r\n", "250"},
    {"wait_too_long", "on reply to RSET: wait 10min", "RSET\r\n", ""},
    {"split", "on RSET: split 2", "RSET\r\n", "250"},
    {"octets", "on reply to RSET: octets", "RSET\r\n", "250"},
    {"octets_slowly", "on reply to RSET: octets 20ms", "RSET\r\n", "250"},
    {"data_replaced", "on data: replace \"one\" with \"two\"", kMail, "250 250 354 250", 1, nullptr,
     "two\r\n"},
    {"data_ends_early", "on data: replace \"{nonce}\" with \"\\r\\n.\\r\\nNOOP\\r\\n\"",
     "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n|a\r\nnonce-one\r\n.\r\n",
     "250 250 354 250 250 500 500", 1},
    {"smuggled", "on data: replace \"\\n.\\n\" with \"\\r\\n.\\r\\n\"",
     "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n|one\n.\nMAIL "
     "FROM:<c@example.org>\r\nRCPT TO:<d@example.org>\r\nDATA\r\nSubject: two\r\n\r\ntwo\r\n.\r\n",
     "250 250 354 250 250 250 354 250", 2, nullptr, "two"},
    {"data_dropped", "on data: drop", kMail, "250 250 354 250", 1},
    {"end_dropped", "on end: drop", kMail, "250 250 354", 0},
    {"end_answered", "on end: answer 250 ok", kMail, "250 250 354 250", 0},
    {"reply_to_end", "on reply to end: replace with 550 no", kMail, "250 250 354 550", 1},
    {"reply_to_data", "on reply to data: replace with 550 no", kMail, "250 250 354 550", 1},
    {"no_354", "on reply to DATA: replace with 451 no",
     "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n|NOOP\r\n", "250 250 451"},
    {"data_answered", "on DATA: answer 354 go", kMail, "250 250 354 500 500 500 500"},
    {"bdat_answered",
     "on reply to EHLO: replace \"PIPELINING\" with \"CHUNKING\"\non BDAT: answer 250 ok",
     "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nBDAT 6\r\nNOOP\r\nNOOP\r\n",
     "250 250 250 250"},
    {"octets_bare_lf", "on octets: replace \"\\n\" with \"\\r\\n\"", "NOOP\nNOOP\r\n", "250 250"},
    {"octets_answered", "on octets, with \"X-\": answer 299 x", "X-A\r\n|NOOP\r\n", "299 250"},
    {"greeting_and_count", "on reply #3: replace with 299 third", "NOOP\r\nNOOP\r\n", "299 250"},
    {"reply_to_command", "on reply to command #2: replace with 299 x", "NOOP\r\nNOOP\r\n",
     "299 250"},
    {"auth_reply", "on reply to AUTH: replace \"535\" with \"235\"",
     "AUTH PLAIN\r\n|AHVzZXIAd3Jvbmc=\r\n", "334 235"},
};

std::vector<std::string> Segments(std::string_view said) {
  // A C string cannot hold the NUL that one of the cases is about.
  if (said == "NO") said = std::string_view("NO\0OP\r\n", 7);
  std::vector<std::string> segments;
  while (!said.empty()) {
    const std::size_t end = std::min(said.find('|'), said.size());
    segments.emplace_back(said.substr(0, end));
    said.remove_prefix(std::min(end + 1, said.size()));
  }
  return segments;
}

enum class Way { kClear, kStartTls, kImplicit };

class TamperTest : public testing::TestWithParam<std::tuple<Case, Way, bool>> {};

TEST_P(TamperTest, DoesWhatTheRuleSays) {
  const auto& [test, way, octets] = GetParam();
  // Answers come inside TLS only where a login is allowed.
  const std::string name = test.name;
  if (name == "octets_answered" && octets) GTEST_SKIP() << "no segment holds what it looks for";
  if (name == "auth_reply" && way == Way::kClear) GTEST_SKIP() << "AUTH in clear";
  const auto target = NewMutantTarget(MutantOf(test.rules), RigValues(), false);
  if (way == Way::kStartTls) {
    // The handshake and its EHLO use up what the counts of the cases are about.
    if (std::string(test.rules).find('#') != std::string::npos) GTEST_SKIP() << "counts";
  }
  RigClient client(
      *target,
      way == Way::kImplicit ? ServerTarget::Port::kImplicitTls : ServerTarget::Port::kClear,
      octets);
  EXPECT_EQ(client.Codes(), "220");
  if (way == Way::kStartTls) {
    client.Say(kHello);
    client.Say("STARTTLS\r\n");
    ASSERT_EQ(client.Codes(), "250 220");
    ASSERT_TRUE(client.StartTls());
  }
  client.Say(kHello);
  EXPECT_EQ(client.Codes(), "250");
  for (const std::string& segment : Segments(test.said)) client.Say(segment);
  client.Listen();
  if (test.text) {
    EXPECT_THAT(client.Heard(), testing::HasSubstr(test.text));
  } else {
    EXPECT_EQ(client.Codes(), test.codes);
  }
  const auto inbox = target->Inbox("");
  ASSERT_TRUE(inbox);
  ASSERT_EQ(inbox->size(), static_cast<std::size_t>(test.stored));
  EXPECT_THAT(test.stored ? inbox->back() : "",
              testing::HasSubstr(test.content ? test.content : ""));
}

std::string NameOf(const testing::TestParamInfo<std::tuple<Case, Way, bool>>& at) {
  constexpr const char* kWays[] = {"clear", "starttls", "implicit"};
  const auto& [test, way, octets] = at.param;
  return std::string(test.name) + "_" + kWays[static_cast<int>(way)] + (octets ? "_octets" : "");
}

INSTANTIATE_TEST_SUITE_P(
    Rules, TamperTest,
    testing::Combine(testing::ValuesIn(kCases),
                     testing::Values(Way::kClear, Way::kStartTls, Way::kImplicit), testing::Bool()),
    NameOf);

}  // namespace
}  // namespace smtpspec
