#include "conformance/persona/dialogue_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace smtpspec {
namespace {

using testing::ElementsAre;

TranscriptEntry From(bool server, std::string octets) {
  return {0, server, false, std::move(octets), {}};
}

std::vector<std::string> Told(const std::vector<TranscriptEntry>& entries) {
  DialogueLog log;
  std::vector<std::string> all;
  for (const TranscriptEntry& entry : entries)
    for (std::string& line : log.Take(entry)) all.push_back(std::move(line));
  return all;
}

TEST(DialogueLog, TellsLines) {
  EXPECT_THAT(Told({From(true, "220 a\r\n"), From(false, "EHLO b\r\nNO"), From(false, "OP\r\n")}),
              ElementsAre("S: 220 a\\r\\n", "C: EHLO b\\r\\n", "C: NOOP\\r\\n"));
}

TEST(DialogueLog, MasksWhatIsSaidInAuth) {
  EXPECT_THAT(
      Told({From(false, "auth plain AGFsaWNl\r\n"), From(true, "535 no\r\n"),
            From(false, "AUTH LOGIN\r\n"), From(true, "334 VXNlcm5hbWU6\r\n"),
            From(false, "YWxpY2U=\r\n"), From(true, "334 UGFzc3dvcmQ6\r\n"), From(false, "c2Vj"),
            From(false, "cmV0\r\n"), From(true, "235 ok\r\n"), From(false, "QUIT\r\n")}),
      ElementsAre("C: auth plain ****", "S: 535 no\\r\\n", "C: AUTH LOGIN\\r\\n",
                  "S: 334 VXNlcm5hbWU6\\r\\n", "C: ****", "S: 334 UGFzc3dvcmQ6\\r\\n", "C: ****",
                  "S: 235 ok\\r\\n", "C: QUIT\\r\\n"));
}

TEST(DialogueLog, MasksWhatHasNoEnd) {
  TranscriptEntry closed = From(false, "");
  closed.event = "connection closed";
  EXPECT_THAT(Told({From(false, "AUTH PLAIN AGFsa"), closed}),
              ElementsAre("C: AUTH PLAIN ****", "C: connection closed"));
}

}  // namespace
}  // namespace smtpspec
