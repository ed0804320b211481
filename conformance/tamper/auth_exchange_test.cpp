// Every fault of a server in AUTH, on the wire, with a client that minds none of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/mutant/rig.h"
#include "conformance/run/auth_tester.h"
#include "conformance/run/memory_target.h"
#include "conformance/tamper/auth_exchange.h"
#include "conformance/tamper/auth_faults.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kScram = "SCRAM-SHA-256";

// What the server said to AUTH and to each response, and what a client would be told by it.
struct Exchange {
  std::string codes;
  std::vector<std::string> challenges;  // decoded
  std::string last;                     // reply, or replies
};

// `misuse` as in AuthTester.
Exchange Authenticate(Behind& at, const std::string& mechanism, const std::string& misuse = "") {
  const auto tester = NewAuthTester(mechanism, misuse, MemoryAccount(), "client-nonce");
  EXPECT_TRUE(tester.has_value());
  const auto initial = (*tester)->Initial();
  Exchange seen;
  seen.last = at.Say("AUTH " + mechanism + (initial ? " " + EncodeBase64(*initial) : "") + "\r\n");
  for (int round = 0; round < 8; ++round) {
    seen.codes += (seen.codes.empty() ? "" : " ") + seen.last.substr(0, 3);
    if (!seen.last.starts_with("334 ")) break;
    const std::string text = seen.last.substr(4, seen.last.find('\r') - 4);
    seen.challenges.push_back(DecodeBase64(text).value_or("no base64"));
    const auto response = (*tester)->Respond(seen.challenges.back());
    if (!response) break;
    seen.last = at.Say((*response == kCancel ? "*" : EncodeBase64(*response)) + "\r\n");
  }
  return seen;
}

struct Case {
  const char* name;
  const char* fault;
  const char* mechanism;
  const char* misuse;
  const char* codes;
  const char* challenge = nullptr;  // the first one that is not empty contains it
};

constexpr Case kCases[] = {
    {"refuse_scram", "refuse", kScram, "", "535"},
    {"refuse_plain", "refuse", "PLAIN", "", "535"},
    {"refuse_login", "refuse", "LOGIN", "", "535"},
    {"success_at_once", "success-at-once", kScram, "no-initial", "235"},
    {"success_at_once_plain", "success-at-once", "PLAIN", "no-initial", "235"},
    {"bad_base64", "bad-base64", kScram, "cancel", "334 501", "no base64"},
    {"bad_base64_login", "bad-base64", "LOGIN", "", "334 235", "no base64"},
    {"one_round", "one-round", kScram, "", "235"},
    {"one_round_asked", "one-round", kScram, "no-initial", "334 235"},
    {"no_proof", "no-proof", kScram, "", "334 235"},
    {"no_proof_asked", "no-proof", kScram, "no-initial", "334 334 235"},
    {"error_value", "error-value", kScram, "", "334 334 235"},
    {"foreign_nonce", "foreign-nonce", kScram, "", "334 334 235",
     "r=xxxxxxxxxxxxtamper-nonce-one,"},
    {"same_nonce", "same-nonce", kScram, "", "334 334 235", "r=client-nonce,s="},
    {"no_nonce", "no-nonce", kScram, "", "334 501", "s="},
    {"iterations_1", "iterations=1", kScram, "", "334 334 235", ",i=1"},
    {"iterations_0", "iterations=0", kScram, "", "334 501", ",i=0"},
    {"iterations_many", "iterations=100000000", kScram, "", "334 501", ",i=100000000"},
    {"salt_empty", "salt-empty", kScram, "", "334 501", ",s=,i=4096"},
    {"salt_bad", "salt-bad", kScram, "", "334 501", ",s=*not*base64*,i=4096"},
    {"extension", "extension-mandatory", kScram, "", "334 501", "m=must-be-known,r=client-nonce"},
    {"wrong_proof", "wrong-proof", kScram, "", "334 334 235"},
    {"late_challenge", "late-challenge", kScram, "", "334 334 235"},
    {"late_challenge_plain", "late-challenge", "PLAIN", "", "235"},
    {"challenge_plain", "challenge", "PLAIN", "", "334"},
    {"challenge_plain_asked", "challenge", "PLAIN", "no-initial", "334 334"},
    {"challenge_login", "challenge", "LOGIN", "", "334 334 334", "Username:"},
    {"cancelled", "wrong-proof", kScram, "cancel", "334 501"},
};

class AuthFaultTest : public testing::TestWithParam<Case> {};

TEST_P(AuthFaultTest, IsOnTheWireAndTheEngineGoesOn) {
  const Case& test = GetParam();
  Behind at("on AUTH: auth " + std::string(test.fault));
  const Exchange seen = Authenticate(at, test.mechanism, test.misuse);
  EXPECT_EQ(seen.codes, test.codes);
  std::string told;
  for (const std::string& challenge : seen.challenges)
    if (told.empty()) told = challenge;
  if (test.challenge) {
    EXPECT_THAT(told, HasSubstr(test.challenge));
  }
  if (seen.last.starts_with("334")) {
    EXPECT_THAT(at.Say("*\r\n"), StartsWith("501"));
  }
  EXPECT_THAT(at.Say("MAIL FROM:<a@example.org>\r\n"), StartsWith("250"));
}

INSTANTIATE_TEST_SUITE_P(Rig, AuthFaultTest, testing::ValuesIn(kCases),
                         [](const auto& param) { return std::string(param.param.name); });

TEST(AuthFaultsTest, TheSignatureIsRightButForOneFault) {
  for (const char* fault : {"foreign-nonce", "same-nonce", "iterations=1", "late-challenge"}) {
    Behind right("on AUTH: auth " + std::string(fault));
    Behind wrong("on AUTH: auth wrong-proof");
    const std::string good = Authenticate(right, kScram).challenges.at(1);
    const std::string bad = Authenticate(wrong, kScram).challenges.at(1);
    EXPECT_THAT(good, StartsWith("v="));
    EXPECT_EQ(good.size(), bad.size());
    EXPECT_NE(good, bad);
  }
}

TEST(AuthFaultsTest, ALateChallengeStandsBehindTheSuccess) {
  for (const char* mechanism : {kScram, "PLAIN", "LOGIN"}) {
    Behind at("on AUTH: auth late-challenge");
    EXPECT_THAT(Authenticate(at, mechanism).last, testing::EndsWith("welcome\r\n334 \r\n"));
    EXPECT_THAT(at.Say("NOOP\r\n"), StartsWith("250"));
  }
}

TEST(AuthFaultsTest, AFloodDoesNotEndByAsterisk) {
  for (const char* mechanism : {kScram, "PLAIN", "LOGIN", "X-OTHER"}) {
    Behind at("on AUTH: auth flood");
    EXPECT_EQ(at.Say("AUTH " + std::string(mechanism) + "\r\n"), "334 \r\n");
    for (int i = 1; i < AuthExchange::kFlood; ++i) ASSERT_EQ(at.Say("*\r\n"), "334 \r\n");
    EXPECT_THAT(at.Say("*\r\n"), StartsWith("535"));
    EXPECT_THAT(at.Say("NOOP\r\n"), StartsWith("250"));
  }
}

TEST(AuthFaultsTest, ResponsesMayComeInOneSegmentAndOctetByOctet) {
  for (const bool octets : {false, true}) {
    const auto target = NewMutantTarget(MutantOf("on AUTH: auth challenge"), RigValues(), false);
    RigClient client(*target, ServerTarget::Port::kClear, octets);
    client.Say(std::string(kHello) + "AUTH LOGIN\r\nYQ==\r\nYQ==\r\nYQ==\r\nNOOP\r\n");
    EXPECT_EQ(client.Codes(), "220 250 334 334 334 235 250");
  }
}

TEST(AuthFaultsTest, WhatIsNoResponseIsRefused) {
  struct Row {
    const char* fault;
    const char* said;
    const char* codes;
  };
  for (const Row& row : {Row{"challenge", "AUTH PLAIN *x*\r\n", "501"},
                         Row{"challenge", "AUTH LOGIN =\r\n*\r\n", "334 501"},
                         Row{"no-proof", "AUTH SCRAM-SHA-256\r\nYQ==\r\n", "334 501"},
                         Row{"no-proof", "AUTH SCRAM-SHA-256 =\r\nRSET\r\n", "501 250"}}) {
    Behind at("on AUTH: auth " + std::string(row.fault));
    at.client.Say(row.said);
    EXPECT_EQ(at.client.Codes(), row.codes) << row.said;
  }
}

TEST(AuthFaultsTest, AnotherMechanismIsNotMet) {
  Behind at("on AUTH: auth wrong-proof\non AUTH PLAIN: auth refuse");
  EXPECT_THAT(at.Say("AUTH LOGIN\r\n"), Not(StartsWith("334")));
  EXPECT_THAT(at.Say("AUTH PLAIN\r\n"), StartsWith("535"));
  EXPECT_THAT(at.Say("AUTH SCRAM-SHA-256\r\n"), StartsWith("334"));
}

TEST(AuthFaultsTest, IsCountedOverAllConnections) {
  Behind at("on AUTH #2: auth success-at-once\non AUTH: auth refuse");
  EXPECT_THAT(at.Say("AUTH PLAIN\r\n"), StartsWith("535"));
  EXPECT_FALSE(AuthFaultFits("iterations", kScram));
  EXPECT_FALSE(AuthFaultFits("iterations=1x", kScram));
  EXPECT_FALSE(AuthFaultFits("challenge", kScram));
}

}  // namespace
}  // namespace smtpspec
