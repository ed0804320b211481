#include "conformance/client_run/client_output.h"

#include <gtest/gtest.h>

#include "parser/base64.h"

namespace smtpspec {
namespace {

TEST(LastWords, AreTheLastLineThatSaysSomething) {
  const std::vector<CanaryToken> tokens = NewCanaries("nonce");
  EXPECT_EQ(LastWords("", tokens), "");
  EXPECT_EQ(LastWords(" \r\n\n", tokens), "");
  EXPECT_EQ(LastWords("one\ntwo\r\n \n", tokens), ", its last words: two");
  EXPECT_EQ(LastWords("\x1b[2Jred", tokens), ", its last words: \\x1b[2Jred");
  EXPECT_LT(LastWords(std::string(9999, 'x'), tokens).size(), 200u);
}

TEST(LastWords, TellNoSecret) {
  const std::vector<CanaryToken> tokens = NewCanaries("nonce");
  EXPECT_EQ(LastWords("wrong password " + tokens[1].text, tokens), "");
  EXPECT_EQ(LastWords("AUTH PLAIN " + EncodeBase64('\0' + tokens[0].text + '\0' + tokens[1].text),
                      tokens),
            "");
  EXPECT_NE(LastWords("to " + tokens[3].text, tokens), "");
}

}  // namespace
}  // namespace smtpspec
