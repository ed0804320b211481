#include "conformance/blackbox/corpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/blackbox/sanitizer_report.h"

namespace smtpspec {
namespace {

TEST(Corpus, KeepsWhatLedToTwoStepsThatNeverFollowedEachOther) {
  Corpus corpus;
  const script::Block block{};
  EXPECT_TRUE(corpus.Add(block, {"EHLO 250", "MAIL 250"}));
  EXPECT_FALSE(corpus.Add(block, {"EHLO 250", "MAIL 250"}));
  EXPECT_TRUE(corpus.Add(block, {"EHLO 250", "MAIL 250", "MAIL 503"}));
  EXPECT_TRUE(corpus.Add(block, {"MAIL 250"}));
  EXPECT_FALSE(corpus.Add(block, {"MAIL 250", "MAIL 503"}));
  EXPECT_EQ(corpus.Blocks().size(), 3U);
  EXPECT_EQ(corpus.Sequences(), 4U);
}

TEST(SanitizerReport, IsNamedByWhatAndWhere) {
  EXPECT_EQ(SanitizerReport("listening\nready\n"), std::nullopt);
  EXPECT_EQ(SanitizerReport(
                "ready\n==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x6020 at pc\n"
                "READ of size 1 at 0x6020 thread T0\n"
                "    #0 0x4a in __interceptor_memcpy (/usr/bin/x+0x4a)\n"
                "    #1 0x55 in smtp::ParsePath(char const*) src/path.c:31:7\n"),
            "heap-use-after-free in smtp::ParsePath");
  EXPECT_EQ(SanitizerReport("==7==WARNING: x\n==7==ERROR: LeakSanitizer: detected memory leaks\n"),
            "detected");
  EXPECT_EQ(
      SanitizerReport("src/size.c:12:9: runtime error: signed integer overflow: 2147483647 + 1\n"),
      "signed integer overflow in size.c:12:9");
}

}  // namespace
}  // namespace smtpspec
