// What crosses from clear text into TLS: nothing.
#include <gtest/gtest.h>

#include "server/conversation.h"

namespace smtpspec {
namespace {

constexpr std::string_view kEhlo = "EHLO client.example.com\r\n";

// Glued to STARTTLS by someone in between: lines, pieces of lines, and what is no line at all.
const std::string kGlued[] = {
    "E",
    "\r",
    "\n",
    "\r\n",
    std::string(1, '\0'),
    "XFRAG",
    "NOOP ",
    "EHLO injected.example\r\n",
    "RSET\r\n",
    "QUIT\r\n",
    "EHLO injected.example\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nMAIL FROM:<>\r\n",
    "\x16\x03\x01",
    std::string(5000, 'x'),
};

void ExpectRefused(Conversation& server, std::string_view replies) {
  EXPECT_EQ(CodesOf(replies), "421 4.7.0");
  EXPECT_TRUE(server.Session().Finished());
  ASSERT_EQ(server.All<Violation>().size(), 1u);
  EXPECT_EQ(server.All<Violation>()[0].requirement, "rfc3207/4/last-in-a-group");
  EXPECT_EQ(server.Send(kEhlo), "");
}

TEST(StartTls, RefusesWhatIsGluedToIt) {
  for (const std::string& glued : kGlued) {
    SCOPED_TRACE(glued.substr(0, 40));
    Conversation server;
    server.Send(kEhlo);
    ExpectRefused(server, server.Send("STARTTLS\r\n" + glued));
  }
}

// One segment break at every place. Before the end of STARTTLS it changes nothing; behind it the
// 220 is out, and what comes is for TLS: the handshake fails, and no command is heard.
TEST(StartTls, RefusesInjectionAtEverySplit) {
  const std::string attack = "STARTTLS\r\nEHLO injected.example\r\nNOOP\r\n";
  const std::size_t command = attack.find('\n') + 1;
  for (std::size_t split = 0; split <= attack.size(); ++split) {
    SCOPED_TRACE(split);
    Conversation server;
    server.Send(kEhlo);
    const std::string before = server.Send(attack.substr(0, split));
    const std::string after = server.Send(attack.substr(split));
    if (split != command) {
      ExpectRefused(server, before + after);
      continue;
    }
    EXPECT_EQ(CodesOf(before), "220 2.0.0");
    EXPECT_EQ(after.find("250"), std::string::npos);
    EXPECT_TRUE(server.Session().Finished());
    EXPECT_EQ(server.All<HandshakeFailed>().size(), 1u);
  }
}

TEST(StartTls, MayEndAGroup) {
  Conversation server;
  server.Hear();
  EXPECT_EQ(server.Codes("EHLO a.example\r\nNOOP\r\nSTARTTLS\r\n"), "250 250 2.0.0 220 2.0.0");
  server.Handshake();
  EXPECT_EQ(server.Codes(kEhlo), "250");
}

// Octets that came while a message was being stored are clear text like any other.
TEST(StartTls, RefusesWhatWasHeldBack) {
  Conversation server;
  server.answer.reset();
  server.Send(kWholeTransaction);
  server.Send("STARTTLS\r\n");
  EXPECT_EQ(server.Send("EHLO injected.example\r\n"), "");
  server.Session().Answer(StoreAnswer::kStored, server.Now());
  EXPECT_EQ(server.Codes(""), "250 2.0.0 421 4.7.0");
  EXPECT_TRUE(server.Session().Finished());
}

// The same, when output above its limit has kept them from the channel.
TEST(StartTls, RefusesWhatWasHeldBackByOutput) {
  Arrangement arranged;
  arranged.config.limits.pending_output = 1;
  Conversation server(arranged);
  server.answer.reset();
  server.Send(std::string(kWholeTransaction) + "STARTTLS\r\n");
  server.Session().Receive("EHLO injected.example\r\n", server.Now());
  server.Session().Answer(StoreAnswer::kStored, server.Now());
  EXPECT_EQ(server.Codes(""), "250 2.0.0 421 4.7.0");
}

class Boundary : public testing::TestWithParam<TlsKind> {
 protected:
  Conversation Server() {
    Arrangement arranged;
    arranged.tls = GetParam();
    arranged.config.accounts = AliceAccount();
    return Conversation(arranged);
  }
};

TEST_P(Boundary, TlsIsReportedAndWorks) {
  Conversation server = Server();
  server.StartTlsAndEhlo();
  ASSERT_EQ(server.All<HandshakeDone>().size(), 1u);
  EXPECT_EQ(server.All<HandshakeDone>()[0].facts.version,
            GetParam() == TlsKind::kLedger ? "ledger" : "TLSv1.3");
  EXPECT_EQ(server.Codes(kWholeTransaction), "250 250 2.1.0 250 2.1.5 354 250 2.0.0");
  const auto stored = server.All<StoreMessage>();
  ASSERT_EQ(stored.size(), 1u);
  EXPECT_TRUE(stored[0].origin.tls);
  EXPECT_FALSE(stored[0].origin.tls_version.empty());
  EXPECT_FALSE(stored[0].origin.tls_cipher.empty());
  EXPECT_EQ(stored[0].content, kWholeContent);
}

TEST_P(Boundary, NoGreetingInTls) {
  Conversation server = Server();
  server.Send(kEhlo);
  server.StartTls();
  EXPECT_EQ(server.Hear(), "");
}

TEST_P(Boundary, TheClientsNameIsForgotten) {
  Conversation server = Server();
  server.Send(kEhlo);
  server.StartTls();
  EXPECT_EQ(server.Codes("MAIL FROM:<>\r\n"), "503 5.5.1");
  EXPECT_EQ(server.Codes("AUTH PLAIN\r\n"), "503 5.5.1");
}

TEST_P(Boundary, TlsListHasAuthAndNotStartTls) {
  Conversation server = Server();
  const std::string clear = server.Send(kEhlo);
  EXPECT_NE(clear.find("250-STARTTLS\r\n"), std::string::npos);
  EXPECT_EQ(clear.find("AUTH"), std::string::npos);
  server.StartTls();
  const std::string inside = server.Send(kEhlo);
  EXPECT_EQ(inside.find("STARTTLS"), std::string::npos);
  EXPECT_NE(inside.find("250-AUTH SCRAM-SHA-256 PLAIN\r\n"), std::string::npos);
  EXPECT_EQ(server.Codes("STARTTLS\r\n"), "503 5.5.1");
}

TEST_P(Boundary, BadCommandsInClearAreForgotten) {
  Arrangement arranged;
  arranged.tls = GetParam();
  arranged.config.limits.bad_commands = 2;
  Conversation server(arranged);
  server.Send("X\r\nX\r\n");
  server.StartTlsAndEhlo();
  EXPECT_EQ(server.Codes("X\r\nX\r\nX\r\n"), "500 5.5.1 500 5.5.1 421 4.7.0");
}

TEST_P(Boundary, ImplicitTlsGreetsInside) {
  Arrangement arranged;
  arranged.tls = GetParam();
  arranged.transport = Transport::kImplicitTls;
  Conversation server(arranged);
  EXPECT_EQ(server.Hear(), "220 mx.example.org ESMTP smtpspec\r\n");
  EXPECT_EQ(server.Codes(kEhlo), "250");
  EXPECT_EQ(server.Codes("STARTTLS\r\n"), "503 5.5.1");
  EXPECT_EQ(server.Codes("QUIT\r\n"), "221 2.0.0");
  EXPECT_EQ(server.Tls()->GetState(), TlsEngine::State::kClosed);
}

TEST_P(Boundary, ClearTextInsteadOfAHandshakeIsNotAnswered) {
  Conversation server = Server();
  server.Send("EHLO a.example\r\n");
  EXPECT_EQ(server.Codes("STARTTLS\r\n"), "220 2.0.0");
  // At most an alert comes.
  EXPECT_EQ(server.SendRaw("EHLO a.example\r\nQUIT\r\n").find("2"), std::string::npos);
  EXPECT_TRUE(server.Session().Finished());
  EXPECT_EQ(server.All<HandshakeFailed>().size(), 1u);
  EXPECT_EQ(server.SendRaw("EHLO a.example\r\n"), "");
}

TEST_P(Boundary, EofInTheHandshakeFails) {
  Conversation server = Server();
  server.Send("EHLO a.example\r\nSTARTTLS\r\n");
  server.Eof();
  EXPECT_TRUE(server.Session().Finished());
  EXPECT_EQ(server.All<HandshakeFailed>().size(), 1u);
}

TEST_P(Boundary, CloseNotifyIsAnswered) {
  Conversation server = Server();
  server.StartTlsAndEhlo();
  server.CloseNotify();
  EXPECT_TRUE(server.Session().Finished());
  EXPECT_EQ(server.Tls()->GetState(), TlsEngine::State::kClosed);
  EXPECT_TRUE(server.All<Violation>().empty());
  EXPECT_EQ(server.SendRaw("EHLO clear.example\r\n"), "");
}

TEST_P(Boundary, ClearTextBehindCloseNotifyIsNeverRead) {
  Conversation server = Server();
  server.StartTlsAndEhlo();
  server.Send("MAIL FROM:<>\r\nRCPT TO:<a@example.org>\r\nDATA\r\npart\r\n");
  server.Tls()->CloseNotify();
  const std::string wire = server.Tls()->TakeWire();
  server.SendRaw(wire + "\r\n.\r\nEHLO clear.example\r\n");
  EXPECT_TRUE(server.Session().Finished());
  EXPECT_TRUE(server.All<StoreMessage>().empty());
}

TEST_P(Boundary, TruncationStoresNothing) {
  Conversation server = Server();
  server.StartTlsAndEhlo();
  EXPECT_EQ(server.Codes("MAIL FROM:<>\r\nRCPT TO:<a@example.org>\r\nDATA\r\npart\r\n.\r"),
            "250 2.1.0 250 2.1.5 354");
  server.Eof();
  EXPECT_TRUE(server.Session().Finished());
  EXPECT_TRUE(server.All<StoreMessage>().empty());
  ASSERT_EQ(server.All<Violation>().size(), 1u);
  EXPECT_EQ(server.All<Violation>()[0].requirement, "rfc8446/6.1/close-notify-before-close");
}

TEST_P(Boundary, AForgedRecordEndsTheSession) {
  Conversation server = Server();
  server.StartTlsAndEhlo();
  server.SendRaw(std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'f'));
  EXPECT_TRUE(server.Session().Finished());
  ASSERT_EQ(server.All<Violation>().size(), 1u);
  EXPECT_EQ(server.All<Violation>()[0].requirement, "rfc8446/5.2/bad-record-is-fatal");
}

INSTANTIATE_TEST_SUITE_P(Tls, Boundary, testing::Values(TlsKind::kLedger, TlsKind::kOpenSsl),
                         [](const auto& one) {
                           return one.param == TlsKind::kLedger ? "ledger" : "openssl";
                         });

TEST(StartTls, AHandshakeThatFailsEndsInAnAlert) {
  Arrangement arranged;
  arranged.outcome.succeeds = false;
  Conversation server(arranged);
  server.Send("EHLO a.example\r\n");
  server.StartTls();
  EXPECT_EQ(server.Tls()->PeerAlert(), "handshake_failure");
  EXPECT_TRUE(server.Session().Finished());
  EXPECT_EQ(server.All<HandshakeFailed>().size(), 1u);
  EXPECT_TRUE(server.All<HandshakeDone>().empty());
}

}  // namespace
}  // namespace smtpspec
