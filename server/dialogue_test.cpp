// Dialogues in clear: what is sent, and the codes that answer.
#include <gtest/gtest.h>

#include "server/conversation.h"

namespace smtpspec {
namespace {

struct Exchange {
  std::string sent, codes;
};
struct Talk {
  std::string name;
  std::vector<Exchange> exchanges;
};
void PrintTo(const Talk& talk, std::ostream* out) {
  *out << talk.name;
}

const Exchange kEhlo = {"EHLO client.example.com", "250"};
const Exchange kMail = {"MAIL FROM:<a@example.com>", "250 2.1.0"};
const Exchange kRcpt = {"RCPT TO:<b@example.org>", "250 2.1.5"};

const Talk kTalks[] = {
    {"quit_at_once", {{"QUIT", "221 2.0.0"}, {"NOOP", ""}}},
    {"helo", {{"HELO client.example.com", "250"}, kMail, kRcpt, {"DATA", "354"}}},
    {"ehlo_literal", {{"EHLO [192.0.2.1]", "250"}, {"EHLO [IPv6:2001:db8::1]", "250"}}},
    {"ehlo_errors", {{"EHLO", "501"}, {"EHLO a b", "501"}, {"HELO", "501"}, {"EHLO -", "501"}}},
    {"refused_ehlo_changes_nothing", {kEhlo, kMail, {"EHLO", "501"}, kRcpt}},
    {"without_ehlo",
     {{"MAIL FROM:<a@example.com>", "503 5.5.1"},
      {"RCPT TO:<b@example.org>", "503 5.5.1"},
      {"DATA", "503 5.5.1"},
      {"STARTTLS", "503 5.5.1"},
      {"NOOP", "250 2.0.0"},
      {"RSET", "250 2.0.0"},
      {"HELP", "214 2.0.0"},
      {"VRFY a", "252 2.0.0"},
      {"EXPN a", "252 2.0.0"}}},
    {"any_case", {{"ehlo Client.Example.COM", "250"}, {"mAiL fRoM:<>", "250 2.1.0"}}},
    {"mail_twice", {kEhlo, kMail, {"MAIL FROM:<c@example.com>", "503 5.5.1"}, kRcpt}},
    {"data_without_recipients", {kEhlo, kMail, {"DATA", "503 5.5.1"}, kRcpt, {"DATA", "354"}}},
    {"rset_ends_transaction", {kEhlo, kMail, kRcpt, {"RSET", "250 2.0.0"}, {"DATA", "503 5.5.1"}}},
    {"ehlo_ends_transaction", {kEhlo, kMail, kRcpt, kEhlo, {"DATA", "503 5.5.1"}, kMail}},
    {"arguments_where_none_are",
     {kEhlo,
      {"RSET x", "501 5.5.4"},
      kMail,
      kRcpt,
      {"DATA x", "501 5.5.4"},
      {"QUIT x", "501 5.5.4"},
      {"DATA", "354"}}},
    {"starttls_with_argument", {kEhlo, {"STARTTLS x", "501 5.5.4"}, {"NOOP", "250 2.0.0"}}},
    {"starttls_after_helo", {{"HELO a.example", "250"}, {"STARTTLS", "503 5.5.1"}}},
    {"starttls_in_transaction", {kEhlo, kMail, {"STARTTLS", "503 5.5.1"}, kRcpt}},
    {"not_implemented",
     {kEhlo,
      {"BDAT 4 LAST", "502 5.5.1"},
      {"TURN", "502 5.5.1"},
      {"SEND FROM:<>", "502 5.5.1"},
      {"SOML FROM:<>", "502 5.5.1"},
      {"SAML FROM:<>", "502 5.5.1"},
      {"AUTH PLAIN", "502 5.5.1"}}},
    {"unknown", {{"XYZZY", "500 5.5.1"}, {"", "500 5.5.1"}, {"EHLOX a", "500 5.5.1"}, kEhlo}},
    {"noop_argument", {{"NOOP user@example.com", "250 2.0.0"}, {"HELP MAIL", "214 2.0.0"}}},
    {"vrfy_without_argument", {{"VRFY", "501 5.5.4"}, {"EXPN", "501 5.5.4"}}},
    {"bad_octets",
     {kEhlo,
      {std::string("NOOP\0x", 6), "500 5.5.2"},
      {"NOOP\nRSET", "500 5.5.2"},
      {"NOOP\rRSET", "500 5.5.2"},
      {"MAIL FROM:<a@example.com>\n", "500 5.5.2"},
      kMail}},
    {"command_line_of_the_limit", {{"NOOP " + std::string(2041, 'x'), "250 2.0.0"}}},
    {"command_line_over_the_limit", {{"NOOP " + std::string(2042, 'x'), "500 5.5.2"}, kEhlo}},
    {"null_sender_and_postmaster",
     {kEhlo, {"MAIL FROM:<>", "250 2.1.0"}, {"RCPT TO:<PostMaster>", "250 2.1.5"}}},
    {"source_route",
     {kEhlo, kMail, {"RCPT TO:<@a.example,@b.example:c@example.org>", "250 2.1.5"}}},
    {"bad_paths",
     {kEhlo,
      {"MAIL FROM:a@example.com", "501 5.5.4"},
      {"MAIL FROM: <a@example.com>", "501 5.5.4"},
      {"MAIL", "501 5.5.4"},
      kMail,
      {"RCPT TO:<>", "501 5.5.4"},
      {"RCPT TO:<b>", "501 5.5.4"},
      kRcpt}},
    {"size",
     {kEhlo,
      {"MAIL FROM:<> SIZE=35882578", "552 5.3.4"},
      {"MAIL FROM:<> SIZE=99999999999999999999", "552 5.3.4"},
      {"MAIL FROM:<> SIZE=35882577", "250 2.1.0"}}},
    {"bad_parameters",
     {kEhlo,
      {"MAIL FROM:<> SIZE=1 SIZE=1", "501 5.5.4"},
      {"MAIL FROM:<> SIZE=x", "501 5.5.4"},
      {"MAIL FROM:<> SIZE", "501 5.5.4"},
      {"MAIL FROM:<> BODY=9BIT", "501 5.5.4"},
      {"MAIL FROM:<> body=8bitmime size=9", "250 2.1.0"}}},
    {"parameters_not_offered",
     {kEhlo,
      {"MAIL FROM:<> SMTPUTF8", "555 5.5.4"},
      {"MAIL FROM:<> REQUIRETLS", "555 5.5.4"},
      {"MAIL FROM:<> RET=HDRS", "555 5.5.4"},
      {"MAIL FROM:<> ENVID=x", "555 5.5.4"},
      {"MAIL FROM:<> BODY=BINARYMIME", "555 5.5.4"},
      {"MAIL FROM:<> AUTH=<>", "555 5.5.4"},
      {"MAIL FROM:<> XYZZY=1", "555 5.5.4"},
      kMail,
      {"RCPT TO:<b@c.example> NOTIFY=NEVER", "555 5.5.4"},
      {"RCPT TO:<b@c.example> ORCPT=rfc822;b@c.example", "555 5.5.4"},
      kRcpt}},
    {"parameters_after_helo", {{"HELO a.example", "250"}, {"MAIL FROM:<> SIZE=1", "555 5.5.4"}}},
    {"http", {{"POST / HTTP/1.1", "554 5.5.1"}, {"EHLO client.example.com", ""}}},
    {"http_later", {{"NOOP", "250 2.0.0"}, {"PRI * HTTP/2.0", "554 5.5.1"}, {"NOOP", ""}}},
    {"http_request_line_too_long",
     {{"GET /" + std::string(3000, 'x') + " HTTP/1.1", "500 5.5.2"}, {"Host: a", "554 5.5.1"}}},
    {"http_after_ehlo", {kEhlo, {"GET / HTTP/1.1", "500 5.5.1"}, {"X: y", "500 5.5.1"}}},
    {"not_http", {{"GET /", "500 5.5.1"}, {"NOOP HTTP", "250 2.0.0"}, {":", "500 5.5.1"}}},
};

class DialogueTest : public testing::TestWithParam<Talk> {};

TEST_P(DialogueTest, IsAnsweredSo) {
  Conversation server;
  EXPECT_EQ(CodesOf(server.Hear()), "220");
  for (const Exchange& exchange : GetParam().exchanges)
    EXPECT_EQ(server.Codes(exchange.sent + "\r\n"), exchange.codes) << exchange.sent.substr(0, 60);
}

INSTANTIATE_TEST_SUITE_P(All, DialogueTest, testing::ValuesIn(kTalks),
                         [](const auto& one) { return one.param.name; });

TEST(Greeting, NamesTheHost) {
  EXPECT_EQ(Conversation().Hear(), "220 mx.example.org ESMTP smtpspec\r\n");
}

TEST(Ehlo, ListsExtensionsInClear) {
  Conversation server;
  server.Hear();
  EXPECT_EQ(server.Send("EHLO client.example.com\r\n"),
            "250-mx.example.org greets client.example.com\r\n"
            "250-PIPELINING\r\n250-SIZE 35882577\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n"
            "250-STARTTLS\r\n250 HELP\r\n");
}

TEST(Ehlo, DoesNotOfferTlsThatIsNotConfigured) {
  Arrangement arranged;
  arranged.tls = TlsKind::kNone;
  Conversation server(arranged);
  EXPECT_EQ(server.Send("EHLO client.example.com\r\n").find("STARTTLS"), std::string::npos);
  EXPECT_EQ(server.Codes("STARTTLS\r\n"), "502 5.5.1");
}

TEST(Helo, ListsNoExtensions) {
  Conversation server;
  server.Hear();
  EXPECT_EQ(server.Send("HELO client.example.com\r\n"), "250 mx.example.org\r\n");
}

TEST(Help, NamesWhatMayComeNow) {
  Conversation server;
  server.Hear();
  EXPECT_EQ(server.Send("HELP\r\n"), "214 2.0.0 Now: EHLO HELO RSET NOOP QUIT VRFY EXPN HELP\r\n");
}

TEST(Rcpt, TakesMailForItsDomainsOnly) {
  Arrangement arranged;
  arranged.config.domains = {*Domain::Parse("example.org"), *Domain::Parse("example.net")};
  Conversation server(arranged);
  server.Send("EHLO client.example.com\r\nMAIL FROM:<>\r\n");
  EXPECT_EQ(server.Codes("RCPT TO:<a@example.com>\r\n"), "550 5.7.1");
  EXPECT_EQ(server.Codes("RCPT TO:<a@mail.example.org>\r\n"), "550 5.7.1");
  EXPECT_EQ(server.Codes("RCPT TO:<a@[192.0.2.1]>\r\n"), "550 5.7.1");
  EXPECT_EQ(server.Codes("RCPT TO:<@example.org:a@example.com>\r\n"), "550 5.7.1");
  EXPECT_EQ(server.Codes("RCPT TO:<a@EXAMPLE.Net>\r\n"), "250 2.1.5");
  EXPECT_EQ(server.Codes("RCPT TO:<Postmaster>\r\n"), "250 2.1.5");
}

TEST(Rcpt, StopsAtTheLimit) {
  Arrangement arranged;
  arranged.config.limits.recipients = 2;
  Conversation server(arranged);
  server.Send("EHLO a.example\r\nMAIL FROM:<>\r\n");
  const std::string rcpt = "RCPT TO:<a@example.org>\r\n";
  EXPECT_EQ(server.Codes(rcpt + rcpt + rcpt), "250 2.1.5 250 2.1.5 452 4.5.3");
  EXPECT_EQ(server.Codes("DATA\r\n.\r\n"), "354 250 2.0.0");
  EXPECT_EQ(server.All<StoreMessage>().at(0).envelope.recipients.size(), 2u);
}

TEST(Rcpt, TakesAThousandRecipients) {
  Conversation server;
  server.Send("EHLO a.example\r\nMAIL FROM:<>\r\n");
  for (int i = 0; i < 1000; ++i)
    ASSERT_EQ(server.Codes("RCPT TO:<a" + std::to_string(i) + "@example.org>\r\n"), "250 2.1.5");
  EXPECT_EQ(server.Codes("RCPT TO:<b@example.org>\r\n"), "452 4.5.3");
}

TEST(BadCommands, EndTheSessionAboveTheLimit) {
  Arrangement arranged;
  arranged.config.limits.bad_commands = 3;
  Conversation server(arranged);
  server.Hear();
  EXPECT_EQ(server.Codes("X\r\nMAIL\r\nDATA\r\nNOOP\r\n"),
            "500 5.5.1 503 5.5.1 503 5.5.1 250 2.0.0");
  EXPECT_FALSE(server.Session().Finished());
  EXPECT_EQ(server.Codes("EHLO\r\nNOOP\r\n"), "421");
  EXPECT_TRUE(server.Session().Finished());
}

TEST(BadCommands, RefusedRecipientsAreNone) {
  Arrangement arranged;
  arranged.config.domains = {*Domain::Parse("example.org")};
  arranged.config.limits.bad_commands = 3;
  Conversation server(arranged);
  server.Send("EHLO a.example\r\nMAIL FROM:<>\r\n");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(server.Codes("RCPT TO:<a@example.com>\r\n"), "550 5.7.1");
}

TEST(Violations, AreEvents) {
  Conversation server;
  server.Send("NOOP\n\r\nNOOP\r\n");
  ASSERT_EQ(server.All<Violation>().size(), 1u);
  EXPECT_EQ(server.All<Violation>()[0].requirement, "rfc5321/2.3.8/crlf-only");

  Conversation web;
  web.Send("GET / HTTP/1.1\r\n");
  EXPECT_TRUE(web.Session().Finished());
  ASSERT_EQ(web.All<Violation>().size(), 1u);
  EXPECT_EQ(web.All<Violation>()[0].requirement, "threat/cross-protocol");
}

TEST(RequireTls, RefusesAllButFourVerbs) {
  Arrangement arranged;
  arranged.config.require_tls = true;
  arranged.config.accounts = AliceAccount();
  Conversation server(arranged);
  server.Hear();
  for (const char* refused : {"MAIL FROM:<>", "RCPT TO:<a@b.example>", "DATA", "RSET", "VRFY a",
                              "EXPN a", "HELP", "AUTH PLAIN", "BDAT 1", "MAIL garbage"})
    EXPECT_EQ(server.Codes(std::string(refused) + "\r\n"), "530 5.7.0") << refused;
  EXPECT_EQ(server.Codes("HELO a.example\r\n"), "530");
  EXPECT_EQ(server.Codes("NOOP\r\n"), "250 2.0.0");
  server.StartTlsAndEhlo();
  EXPECT_EQ(server.Codes("MAIL FROM:<>\r\n"), "250 2.1.0");
}

TEST(RequireTls, LetsQuit) {
  Arrangement arranged;
  arranged.config.require_tls = true;
  Conversation server(arranged);
  server.Hear();
  EXPECT_EQ(server.Codes("QUIT\r\n"), "221 2.0.0");
}

}  // namespace
}  // namespace smtpspec
