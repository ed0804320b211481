#include "conformance/run/server_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace smtpspec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "C text", "S code", "S* code" inside TLS, "TLS", "silence", "closed", "cut".
ServerWatch Heard(const std::vector<std::string>& dialogue) {
  ServerWatch watch({});
  for (const std::string& line : dialogue) {
    if (line.starts_with("C ")) watch.Sent(line.substr(2));
    if (line == "TLS") watch.OnTls(false);
    if (line == "cut") watch.OnCut();
    const bool due = line.starts_with("C ") ? false : watch.Due();
    if (line == "silence" && due) watch.OnSilence();
    if (line == "closed" && due) watch.OnClosed();
    if (!line.starts_with("S")) continue;
    SeenReply reply;
    reply.tls = line[1] == '*';
    reply.code = line.substr(line.find(' ') + 1, 3);
    reply.octets = line.substr(line.find(' ') + 1) + "\r\n";
    due ? watch.OnReply(reply) : watch.OnSurplus(reply);
  }
  return watch;
}

std::vector<std::string> FindingsOf(const std::vector<std::string>& dialogue) {
  std::vector<std::string> kinds;
  for (const Broken& broken : Heard(dialogue).Findings())
    kinds.push_back(broken.invariant + " " + broken.kind);
  return kinds;
}

TEST(ServerWatch, SeesWhatIsCarriedAcrossTls) {
  EXPECT_THAT(FindingsOf({"S 220", "C EHLO x\r\n", "S 250", "C STARTTLS\r\nNOOP\r\n", "S 220",
                          "TLS", "C EHLO x\r\n", "S* 250", "S* 250"}),
              ElementsAre("no-carried-octets reply-to-clear-text"));
  EXPECT_THAT(FindingsOf({"S 220", "C MAIL FROM:<a>\r\n", "S 250", "C STARTTLS\r\n", "S 220", "TLS",
                          "C RCPT TO:<b>\r\n", "S* 250"}),
              ElementsAre("no-influence-across-tls envelope-survives"));
  EXPECT_THAT(FindingsOf({"S 220", "C STARTTLS\r\n", "S 220", "TLS", "C STARTTLS\r\n", "S* 220"}),
              ElementsAre("order-table starttls-inside-tls"));
  EXPECT_THAT(FindingsOf({"S 220", "C MAIL FROM:<a>\r\n", "S 250", "C STARTTLS\r\n", "S 220", "TLS",
                          "C RCPT TO:<b>\r\n", "S* 503", "C STARTTLS\r\n", "S* 554"}),
              IsEmpty());
}

TEST(ServerWatch, HasAnOccasionWhereTheServerWithstandsIt) {
  EXPECT_THAT(Heard({"S 220 mx", "C EHLO a\r\n", "S 250 mx", "C STARTTLS\r\nNOOP\r\n", "S 421 no"})
                  .Occasions(),
              ElementsAre("no-carried-octets", "one-reply-per-command"));
  EXPECT_THAT(Heard({"S 220 mx", "C EHLO a\r\n", "S 250 mx", "C MAIL FROM:<>\r\n", "S 250 ok",
                     "C STARTTLS\r\n", "S 503 no"})
                  .Occasions(),
              ElementsAre("no-influence-across-tls", "one-reply-per-command"));
  EXPECT_THAT(Heard({"S 220 mx"}).Occasions(), IsEmpty());
}

TEST(ServerWatch, CountsWhatIsDueInAGroup) {
  EXPECT_THAT(FindingsOf({"S 220", "C MAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\n", "S 250", "S 250",
                          "S 354", "C x\r\n.\r\nNOOP\r\n", "S 250", "S 250"}),
              IsEmpty());
  EXPECT_THAT(FindingsOf({"S 220", "C MAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\n", "S 250", "S 250",
                          "S 354", "C x\r\n.\r\nNOOP\r\n", "S 250", "S 250", "S 250"}),
              ElementsAre("one-reply-per-command surplus"));
  // Refused, its text is commands.
  EXPECT_THAT(FindingsOf({"S 220", "C DATA\r\nx\r\n.\r\n", "S 503", "S 500", "S 500"}), IsEmpty());
}

TEST(ServerWatch, JudgesNothingWhereServersDiffer) {
  // A bare CR is a line end to some, and NUL the end of a line.
  EXPECT_THAT(FindingsOf({"S 220", "C NOOP\rNOOP\r\n", "S 250", "S 250"}), IsEmpty());
  // A long line may be two, and BDAT unknown.
  EXPECT_THAT(FindingsOf({"S 220", "C NOOP " + std::string(600, 'x') + "\r\n", "S 500", "S 500"}),
              IsEmpty());
  EXPECT_THAT(FindingsOf({"S 220", "C BDAT 3\r\nabc\r\n", "S 500", "S 500"}), IsEmpty());
  // 421 comes whenever the server wants to go, and 554 is an end too.
  EXPECT_THAT(FindingsOf({"S 220", "C NOOP\r\n", "S 421", "C NOOP\r\n", "closed"}), IsEmpty());
  EXPECT_THAT(FindingsOf({"S 220", "C GET /\r\n", "S 554", "C NOOP\r\n", "closed"}), IsEmpty());
  // Not the only thing in its segment: who does no pipelining may lose it.
  EXPECT_THAT(FindingsOf({"S 220", "C NOOP\r\nNOOP\r\n", "S 250", "silence"}), IsEmpty());
  // With half a command behind it, a text may be answered late.
  EXPECT_THAT(
      FindingsOf({"S 220", "C DATA\r\n", "S 354", "C x\r\n.\r\nNO", "silence", "cut", "S 250"}),
      IsEmpty());
  // 354 without a recipient is allowed; the text is refused.
  EXPECT_THAT(FindingsOf({"S 220", "C DATA\r\n", "S 354", "C .\r\n", "S 554"}), IsEmpty());
}

TEST(ServerWatch, KnowsTheEndOfAText) {
  const std::vector<std::string> text = {
      "S 220", "C MAIL FROM:<a>\r\n", "S 250", "C RCPT TO:<b>\r\n", "S 250", "C DATA\r\n", "S 354"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), text.begin(), text.end());
    return FindingsOf(more);
  };
  for (const char* const end : {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\n.\r"})
    EXPECT_THAT(with({std::string("C x") + end, "S 250"}), ElementsAre("boundary early-end"))
        << end;
  EXPECT_THAT(with({"C x\r\n.\r\n", "S 250"}), IsEmpty());
  EXPECT_THAT(with({"C .\r\n", "S 250"}), IsEmpty());
  EXPECT_THAT(with({"C x\r\n", "cut", "S 250"}), ElementsAre("truncation cut-text-taken"));
  EXPECT_THAT(with({"C x\r\n", "cut", "S 451"}), IsEmpty());
}

}  // namespace
}  // namespace smtpspec
