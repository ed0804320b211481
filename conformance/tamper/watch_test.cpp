#include "conformance/tamper/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/mutant/rig.h"

namespace smtpspec {
namespace {

// What `never WHAT` of a check under client looks for.
script::Alternatives Parsed(const std::string& what) {
  script::Library library;
  const auto errors = ParseScript(
      "check a/b under client\n  never " + what + "\nmutant m: on MAIL: drop\n", "t.smtp", library);
  for (const auto& error : errors) ADD_FAILURE() << error.Line();
  return library.blocks.at(0).never.at(0);
}

TamperUnit Command(const std::string& verb, const std::string& rest, bool in_tls) {
  TamperUnit unit;
  unit.verb = verb;
  unit.octets = verb + rest + "\r\n";
  unit.in_tls = in_tls;
  return unit;
}

TEST(TamperWatch, SeesTheFirstThatFits) {
  TamperWatch watch(Parsed("AUTH, in clear | MAIL #2"), RigValues());
  watch.See(Command("AUTH", " PLAIN", true), nullptr, 1);
  watch.See(Command("MAIL", " FROM:<a@b>", false), nullptr, 1);
  EXPECT_FALSE(watch.First());
  watch.See(Command("MAIL", " FROM:<c@d>", true), nullptr, 2);
  watch.See(Command("AUTH", " PLAIN", false), nullptr, 3);
  ASSERT_TRUE(watch.First());
  EXPECT_EQ(Describe(*watch.First()), "the command MAIL FROM:<c@d>\\r\\n, in tls, connection 2");
}

TEST(TamperWatch, SeesTextAndHellos) {
  TamperWatch text(Parsed("data, has bare-lf"), RigValues());
  TamperUnit unit;
  unit.kind = TamperUnit::Kind::kData;
  unit.octets = "a\r\n";
  text.See(unit, nullptr, 1);
  EXPECT_FALSE(text.First());
  unit.octets = "a\nb\r\n";
  text.See(unit, nullptr, 1);
  EXPECT_TRUE(text.First());

  TamperWatch hello(Parsed("hello, has sni {host}"), RigValues());
  unit.kind = TamperUnit::Kind::kHello;
  unit.octets = "version TLSv1.3 sni mx.example.org";
  hello.See(unit, nullptr, 1);
  EXPECT_TRUE(hello.First());
}

}  // namespace
}  // namespace smtpspec
