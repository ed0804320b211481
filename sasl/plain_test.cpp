#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sasl/mechanism.h"

namespace smtpspec {
namespace {

const Accounts& TestAccounts() {
  static const Accounts accounts = [] {
    Accounts made("server secret");
    made.Set("user", DeriveScramKeys("pencil", "0123456789abcdef", 4096));
    made.Set("\xC3\xBC", DeriveScramKeys("\xC3\xA4", "0123456789abcdef", 4096));
    return made;
  }();
  return accounts;
}

// "U" a user who succeeds, "refused" or "malformed".
std::string Outcome(std::string_view message) {
  const SaslStep step = NewSaslServer("PLAIN", TestAccounts(), "nonce")->Respond(message);
  if (const auto* success = std::get_if<SaslSuccess>(&step)) return success->user;
  const auto* failure = std::get_if<SaslFailure>(&step);
  if (!failure) return "challenge";
  return *failure == SaslFailure::kRefused ? "refused" : "malformed";
}

struct PlainCase {
  const char* name;
  std::string authorization_id, rest, outcome;  // `rest` with | in place of NUL
};

TEST(PlainServer, Messages) {
  const std::string long_text(255, 'x');
  const PlainCase cases[] = {
      {"right", "", "|user|pencil", "user"},
      {"own identity", "user", "|user|pencil", "user"},
      {"other identity", "admin", "|user|pencil", "refused"},
      {"other identity, wrong password", "admin", "|user|pen", "refused"},
      {"identity that is no UTF-8", "\xFF", "|user|pencil", "refused"},
      {"wrong password", "", "|user|pencils", "refused"},
      {"password with octets behind a prefix", "", "|user|penci", "refused"},
      {"unknown user", "", "|nobody|pencil", "refused"},
      {"names are told apart by case", "", "|USER|pencil", "refused"},
      {"empty", "", "", "malformed"},
      {"no delimiter", "", "user", "malformed"},
      {"one delimiter", "user", "|pencil", "malformed"},
      {"three delimiters", "", "|user|pencil|", "malformed"},
      {"empty user", "", "||pencil", "malformed"},
      {"empty password", "", "|user|", "malformed"},
      {"255 octets each", long_text, "|" + long_text + "|" + long_text, "refused"},
      {"very long", "", "|user|" + std::string(100000, 'x'), "refused"},
      {"beyond ASCII", "", "|\xC3\xBC|\xC3\xA4", "\xC3\xBC"},
      {"the same with combining marks", "", "|u\xCC\x88|a\xCC\x88", "\xC3\xBC"},
      {"no UTF-8", "", "|\xFC|\xE4", "refused"},
  };
  for (const PlainCase& test : cases) {
    SCOPED_TRACE(test.name);
    std::string message = test.authorization_id + test.rest;
    for (char& octet : message)
      if (octet == '|') octet = '\0';
    EXPECT_EQ(Outcome(message), test.outcome);
  }
}

TEST(PlainServer, WithoutInitialResponseTheChallengeIsEmpty) {
  const auto server = NewSaslServer("PLAIN", TestAccounts(), "nonce");
  const SaslStep step = server->Respond(std::nullopt);
  ASSERT_TRUE(std::holds_alternative<SaslChallenge>(step));
  EXPECT_EQ(std::get<SaslChallenge>(step).octets, "");
  const std::string message("\0user\0pencil", 12);
  EXPECT_TRUE(std::holds_alternative<SaslSuccess>(server->Respond(message)));
}

TEST(PlainClient, SaysAllAtOnce) {
  const auto client = NewSaslClient("PLAIN", {"user", Secret("pencil")}, "nonce");
  EXPECT_EQ(client->Mechanism(), "PLAIN");
  EXPECT_EQ(client->InitialResponse(), std::string("\0user\0pencil", 12));
  EXPECT_TRUE(client->AcceptsSuccess());
  EXPECT_TRUE(std::holds_alternative<SaslAbort>(client->Challenge("more?")));
}

TEST(PlainClient, ThereIsNoneForAMessageThatCouldBeReadOtherwise) {
  const std::string with_nul("a\0b", 3);
  EXPECT_EQ(NewSaslClient("PLAIN", {with_nul, Secret("pencil")}, "nonce"), nullptr);
  EXPECT_EQ(NewSaslClient("PLAIN", {"user", Secret(with_nul)}, "nonce"), nullptr);
  EXPECT_EQ(NewSaslClient("PLAIN", {"", Secret("pencil")}, "nonce"), nullptr);
  EXPECT_EQ(NewSaslClient("PLAIN", {"user", Secret("")}, "nonce"), nullptr);
}

TEST(Mechanisms, StrongestFirstAndNoOthers) {
  EXPECT_THAT(ServerMechanisms(), testing::ElementsAre("SCRAM-SHA-256", "PLAIN"));
  EXPECT_EQ(ClientMechanisms(), ServerMechanisms());
  for (const char* name : {"", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "plain"}) {
    EXPECT_EQ(NewSaslServer(name, TestAccounts(), "nonce"), nullptr) << name;
    EXPECT_EQ(NewSaslClient(name, {"user", Secret("pencil")}, "nonce"), nullptr) << name;
  }
}

}  // namespace
}  // namespace smtpspec
