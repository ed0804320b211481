#include <gtest/gtest.h>

#include "parser/base64.h"
#include "sasl/mechanism.h"
#include "server/conversation.h"
#include "sasl/nonce.h"

namespace smtpspec {
namespace {

class Auth : public testing::Test {
 protected:
  explicit Auth(ServerConfig config = PlainConfig())
      : server_([&config] {
          config.accounts = AliceAccount();
          Arrangement arranged;
          arranged.config = std::move(config);
          return arranged;
        }()) {
    server_.StartTlsAndEhlo();
  }
  std::string Line(std::string_view line) { return server_.Codes(std::string(line) + "\r\n"); }
  std::string WrongPlain() { return EncodeBase64(std::string_view("\0alice\0wrong!", 13)); }

  Conversation server_;
};

TEST_F(Auth, PlainWithInitialResponse) {
  EXPECT_EQ(Line("AUTH PLAIN " + AlicePlain()), "235 2.7.0");
  ASSERT_EQ(server_.All<Authenticated>().size(), 1u);
  EXPECT_EQ(server_.All<Authenticated>()[0].user, "alice");
}

TEST_F(Auth, PlainWithEmptyChallenge) {
  EXPECT_EQ(server_.Send("AUTH plain\r\n"), "334 \r\n");
  EXPECT_EQ(Line(AlicePlain()), "235 2.7.0");
}

TEST_F(Auth, Scram) {
  const Credentials alice{"alice", Secret("secret")};
  const auto client = NewSaslClient("SCRAM-SHA-256", alice, "clientnonce");
  std::string reply =
      server_.Send("AUTH SCRAM-SHA-256 " + EncodeBase64(*client->InitialResponse()) + "\r\n");
  while (reply.starts_with("334 ")) {
    const auto challenge = DecodeBase64(reply.substr(4, reply.size() - 6));
    ASSERT_TRUE(challenge);
    const SaslReaction reaction = client->Challenge(*challenge);
    ASSERT_TRUE(std::holds_alternative<SaslResponse>(reaction));
    reply = server_.Send(EncodeBase64(std::get<SaslResponse>(reaction).octets) + "\r\n");
  }
  EXPECT_EQ(CodesOf(reply), "235 2.7.0");
  EXPECT_TRUE(client->AcceptsSuccess());
}

TEST_F(Auth, WrongPasswordAndWrongUserAreAnsweredAlike) {
  const std::string wrong_password = server_.Send("AUTH PLAIN " + WrongPlain() + "\r\n");
  const std::string wrong_user =
      server_.Send("AUTH PLAIN " + EncodeBase64(std::string_view("\0carol\0wrong!", 13)) + "\r\n");
  EXPECT_EQ(CodesOf(wrong_password), "535 5.7.8");
  EXPECT_EQ(wrong_password, wrong_user);
  EXPECT_EQ(server_.All<AuthenticationFailed>().size(), 2u);
  EXPECT_TRUE(server_.All<Authenticated>().empty());
}

TEST_F(Auth, ForeignAuthorizationIdentityIsRefused) {
  EXPECT_EQ(Line("AUTH PLAIN " + EncodeBase64(std::string_view("bob\0alice\0secret", 16))),
            "535 5.7.8");
}

TEST_F(Auth, IsRefusedOutOfOrder) {
  EXPECT_EQ(Line("MAIL FROM:<>"), "250 2.1.0");
  EXPECT_EQ(Line("AUTH PLAIN " + AlicePlain()), "503 5.5.1");
  EXPECT_EQ(Line("RSET"), "250 2.0.0");
  server_.Authenticate();
  EXPECT_EQ(Line("AUTH PLAIN " + AlicePlain()), "503 5.5.1");
  EXPECT_EQ(Line("HELO a.example"), "250");
}

TEST_F(Auth, NeedsEhlo) {
  EXPECT_EQ(Line("HELO a.example"), "250");
  EXPECT_EQ(Line("AUTH PLAIN " + AlicePlain()), "503 5.5.1");
}

TEST_F(Auth, BadArguments) {
  EXPECT_EQ(Line("AUTH XYZZY"), "504 5.5.4");
  EXPECT_EQ(Line("AUTH CRAM-MD5"), "504 5.5.4");
  EXPECT_EQ(Line("AUTH"), "501 5.5.4");
  EXPECT_EQ(Line("AUTH PLAIN ===="), "501 5.5.2");
  EXPECT_EQ(Line("AUTH PLAIN AGFs!WNl"), "501 5.5.2");
  EXPECT_EQ(Line("AUTH PLAIN ="), "501 5.5.2");
  EXPECT_EQ(Line("NOOP"), "250 2.0.0");
}

TEST_F(Auth, BadResponsesEndTheExchange) {
  const struct {
    std::string response, codes;
  } cases[] = {
      {"*", "501 5.7.0"},
      {"not base64", "501 5.5.2"},
      {"QUIT", "501 5.5.2"},
      {"AGFsaWNlAHNlY3JldA=", "501 5.5.2"},
      {AlicePlain() + " ", "501 5.5.2"},
      {AlicePlain() + "\r", "501 5.5.2"},
      {"STARTTLS", "501 5.5.2"},
      {"", "501 5.5.2"},
      {EncodeBase64("no NUL"), "501 5.5.2"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(Line("AUTH PLAIN"), "334");
    EXPECT_EQ(Line(one.response), one.codes) << one.response;
    EXPECT_EQ(Line("NOOP"), "250 2.0.0");
  }
  EXPECT_TRUE(server_.All<Authenticated>().empty());
}

TEST_F(Auth, LinesOfTheExchangeMayBeLong) {
  const std::size_t limit = ServerLimits().auth_line;
  EXPECT_EQ(Line("AUTH PLAIN"), "334");
  EXPECT_EQ(Line(std::string(limit - 4, 'A')), "501 5.5.2");  // base64 of NULs
  EXPECT_EQ(Line("AUTH PLAIN"), "334");
  EXPECT_EQ(Line(std::string(limit, 'A')), "500 5.5.6");
  EXPECT_EQ(Line("AUTH PLAIN " + std::string(4000, 'A')), "501 5.5.2");
  // Other commands have the limit that they have in clear.
  EXPECT_EQ(Line("NOOP " + std::string(3000, 'x')), "500 5.5.2");
}

TEST_F(Auth, SurvivesRsetAndEhlo) {
  server_.Authenticate();
  EXPECT_EQ(Line("RSET"), "250 2.0.0");
  EXPECT_EQ(Line("EHLO b.example"), "250");
  EXPECT_EQ(Line("AUTH PLAIN " + AlicePlain()), "503 5.5.1");
  EXPECT_EQ(server_.Codes(kWholeTransaction), "250 250 2.1.0 250 2.1.5 354 250 2.0.0");
  EXPECT_EQ(server_.All<StoreMessage>().at(0).origin.user, "alice");
}

TEST_F(Auth, CommandsBehindItAreNotItsAnswer) {
  EXPECT_EQ(server_.Codes("AUTH PLAIN " + AlicePlain() + "\r\nNOOP\r\n"), "235 2.7.0 250 2.0.0");
}

TEST_F(Auth, MailParameterIsTakenAsEmptyUnlessAuthenticated) {
  EXPECT_EQ(server_.Codes("MAIL FROM:<> AUTH=a+40example.com\r\nRCPT TO:<b@example.org>\r\n"
                          "DATA\r\n.\r\n"),
            "250 2.1.0 250 2.1.5 354 250 2.0.0");
  const auto stored = server_.All<StoreMessage>();
  ASSERT_EQ(stored.size(), 1u);
  ASSERT_TRUE(stored[0].envelope.parameters.auth);
  EXPECT_FALSE(stored[0].envelope.parameters.auth->has_value());
  server_.Authenticate();
  server_.Send("MAIL FROM:<> AUTH=a+40example.com\r\nRCPT TO:<b@example.org>\r\nDATA\r\n.\r\n");
  const auto trusted = server_.All<StoreMessage>();
  ASSERT_EQ(trusted.size(), 2u);
  EXPECT_EQ(trusted[1].envelope.parameters.auth->value().Text(), "a@example.com");
}

TEST_F(Auth, MailParameterMustBeAMailbox) {
  EXPECT_EQ(Line("MAIL FROM:<> AUTH=a+0D+0Ab"), "501 5.5.4");
}

class FewLogins : public Auth {
 protected:
  FewLogins()
      : Auth([] {
          ServerConfig config = PlainConfig();
          config.limits.failed_logins = 3;
          return config;
        }()) {}
};

TEST_F(FewLogins, EndWith421) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Line("AUTH PLAIN " + WrongPlain()), "535 5.7.8");
  EXPECT_FALSE(server_.Session().Finished());
  EXPECT_EQ(Line("NOOP"), "250 2.0.0");
  // Not even the right password helps now.
  EXPECT_EQ(Line("AUTH PLAIN " + AlicePlain()), "421 4.7.0");
  EXPECT_TRUE(server_.Session().Finished());
}

class Submission : public Auth {
 protected:
  Submission()
      : Auth([] {
          ServerConfig config = PlainConfig();
          config.profile = ServerProfile::kSubmission;
          config.domains = {*Domain::Parse("example.org")};
          return config;
        }()) {}
};

TEST_F(Submission, WantsAuthenticationBeforeMail) {
  EXPECT_EQ(Line("MAIL FROM:<a@example.com>"), "530 5.7.0");
  server_.Authenticate();
  EXPECT_EQ(Line("MAIL FROM:<a@example.com>"), "250 2.1.0");
  // Who is authenticated may send to anybody.
  EXPECT_EQ(Line("RCPT TO:<b@elsewhere.example>"), "250 2.1.5");
}

TEST(AuthInClear, IsOutOfOrderAndNotOffered) {
  Arrangement arranged;
  arranged.config.accounts = AliceAccount();
  Conversation server(arranged);
  EXPECT_EQ(server.Send("EHLO a.example\r\n").find("AUTH"), std::string::npos);
  EXPECT_EQ(server.Codes("AUTH PLAIN " + AlicePlain() + "\r\n"), "503 5.5.1");
  EXPECT_TRUE(server.All<Authenticated>().empty());
}

TEST(AuthWithoutAccounts, IsNotOffered) {
  Arrangement arranged;
  arranged.config.accounts = std::make_shared<Accounts>("server secret");
  Conversation server(arranged);
  server.Send("EHLO a.example\r\n");
  server.StartTls();
  EXPECT_EQ(server.Send("EHLO a.example\r\n").find("AUTH"), std::string::npos);
  EXPECT_EQ(server.Codes("AUTH PLAIN\r\n"), "502 5.5.1");
}

TEST(Nonces, DifferAndHaveNoComma) {
  NonceSource one(std::string(32, 'a')), same(std::string(32, 'a')), other(std::string(32, 'b'));
  const std::string first = one.Next();
  EXPECT_EQ(first, same.Next());
  EXPECT_NE(first, one.Next());
  EXPECT_NE(first, other.Next());
  EXPECT_EQ(first.size(), 44u);
  EXPECT_EQ(first.find(','), std::string::npos);
}

}  // namespace
}  // namespace smtpspec
