#include "conformance/tamper/rules.h"

#include <gtest/gtest.h>

#include "conformance/mutant/rig.h"

namespace smtpspec {
namespace {

std::vector<script::Rule> Parsed(const std::string& rules) {
  script::Library library;
  const auto errors = ParseScript("attack a\n" + rules, "t.smtp", library);
  for (const auto& error : errors) ADD_FAILURE() << error.Line();
  std::vector<script::Rule> parsed;
  for (const script::Step& step : library.blocks.at(0).steps)
    parsed.push_back(std::get<script::Rule>(step.what));
  return parsed;
}

TamperUnit Unit(TamperUnit::Kind kind, const std::string& verb) {
  TamperUnit unit;
  unit.kind = kind;
  unit.verb = verb;
  unit.octets = verb + "\r\n";
  return unit;
}

TEST(TamperRules, SetUpDoesNotCountAsFired) {
  const auto made = TamperRules::New(Parsed("  on MAIL: pass\n  on RCPT: pass\n"), RigValues(), 1);
  ASSERT_TRUE(made) << made.error();
  EXPECT_EQ((*made)->Take(Unit(TamperUnit::Kind::kCommand, "MAIL"), nullptr, 1).size(), 1U);
  EXPECT_FALSE((*made)->Fired());
  (*made)->Take(Unit(TamperUnit::Kind::kCommand, "RCPT"), nullptr, 1);
  EXPECT_TRUE((*made)->Fired());
}

TEST(TamperRules, ActOnResponses) {
  const auto made = TamperRules::New(Parsed("  on response, with \"*\": drop\n"), RigValues());
  ASSERT_TRUE(made) << made.error();
  TamperUnit response = Unit(TamperUnit::Kind::kResponse, "AUTH");
  response.octets = "dGVzdA==\r\n";
  EXPECT_TRUE((*made)->Take(response, nullptr, 1).empty());
  response.octets = "*\r\n";
  EXPECT_EQ((*made)->Take(response, nullptr, 1).size(), 1U);
}

}  // namespace
}  // namespace smtpspec
