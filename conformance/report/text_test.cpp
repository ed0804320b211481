#include <gtest/gtest.h>

#include "conformance/report/escapes.h"
#include "conformance/report/groups.h"

namespace smtpspec {
namespace {

TEST(Groups, SectionsInTheirOrder) {
  RunReport report;
  for (const char* const cover :
       {"rfc5321/4.5.10/x", "threat/y", "rfc5321/4.5.9/x", "rfc3207/6/x"}) {
    CheckResult& result = report.checks.emplace_back();
    result.id = "a/b";
    result.covers = {cover};
  }
  report.checks.emplace_back().id = "standing/reply-grammar";
  std::string order;
  for (const ResultGroup& group : GroupResults(report)) {
    order += group.document + " " + group.section + "; ";
  }
  EXPECT_EQ(order, "RFC 3207 6; RFC 5321 4.5.9; RFC 5321 4.5.10; Threats ; Standing invariants ; ");
  EXPECT_EQ(Citation("rfc5321/4.5.10/x"), "RFC 5321 §4.5.10");
  EXPECT_EQ(Citation("threat/y"), "threat/y");
}

TEST(Escapes, AsTheContractSpellsOctets) {
  EXPECT_EQ(EscapeOctets("a\\b\r\n\t\x7f\xe9"), "a\\x5cb\\r\\n\\x09\\x7f\\xe9");
  EXPECT_EQ(UnescapeOctets("a\\x5Cb\\r\\n"), "a\\b\r\n");
  for (const char* const wrong : {"\\", "\\x", "\\x4", "\\xg0", "\\t", "\\\\"}) {
    EXPECT_FALSE(UnescapeOctets(wrong)) << wrong;
  }
  EXPECT_EQ(SafeText("§ 250-a\\b é\xc2\x9b"
                     "2J \xff"),
            "§ 250-a\\b é\\xc2\\x9b2J \\xff");
  const std::string all =
      SafeText("\x1b \xe2\x80\xae \xed\xa0\x80 \xf4\x90\x80\x80 \xc0\x80 \xef\xbf\xbe");
  EXPECT_EQ(SafeText(all), all);
}

}  // namespace
}  // namespace smtpspec
