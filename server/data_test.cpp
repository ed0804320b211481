// DATA: where the content ends, what is refused at its end, and what the driver's answer becomes.
#include <gtest/gtest.h>

#include "server/conversation.h"

namespace smtpspec {
namespace {

constexpr std::string_view kOpen =
    "EHLO a.example\r\nMAIL FROM:<s@example.com> BODY=8BITMIME SIZE=5\r\n"
    "RCPT TO:<one@example.org>\r\nRCPT TO:<Postmaster>\r\nDATA\r\n";

// After `content`, which includes its end.
std::string CodesAfter(Conversation& server, std::string_view content) {
  server.Send(kOpen);
  return server.Codes(content);
}

TEST(Data, EnvelopeAndOriginAreStored) {
  Conversation server;
  EXPECT_EQ(CodesAfter(server, "text\r\n.\r\n"), "250 2.0.0");
  const auto stored = server.All<StoreMessage>();
  ASSERT_EQ(stored.size(), 1u);
  EXPECT_EQ(stored[0].origin.client_name, "a.example");
  EXPECT_TRUE(stored[0].origin.extended);
  EXPECT_FALSE(stored[0].origin.tls);
  EXPECT_EQ(stored[0].origin.user, "");
  EXPECT_EQ(stored[0].envelope.reverse_path.Text(), "<s@example.com>");
  EXPECT_EQ(stored[0].envelope.parameters.body, Body::k8BitMime);
  EXPECT_EQ(stored[0].envelope.parameters.size, 5u);
  ASSERT_EQ(stored[0].envelope.recipients.size(), 2u);
  EXPECT_EQ(stored[0].envelope.recipients[0].path.Text(), "<one@example.org>");
  EXPECT_FALSE(stored[0].envelope.recipients[1].path.mailbox);
  EXPECT_EQ(stored[0].content, "text\r\n");
}

TEST(Data, ContentThatIsAccepted) {
  const struct {
    std::string sent, content;
  } cases[] = {
      {".\r\n", ""},
      {"\r\n.\r\n", "\r\n"},
      {"..\r\n.\r\n", ".\r\n"},
      {".x\r\n.\r\n", "x\r\n"},
      {"\xc3\xa4\xff\r\n.\r\n", "\xc3\xa4\xff\r\n"},
      {std::string("\0\r\n.\r\n", 6), std::string("\0\r\n", 3)},
      {std::string(5000, 'x') + "\r\n.\r\n", std::string(5000, 'x') + "\r\n"},
      {"QUIT\r\nSTARTTLS\r\n.\r\n", "QUIT\r\nSTARTTLS\r\n"},
  };
  for (const auto& one : cases) {
    Conversation server;
    EXPECT_EQ(CodesAfter(server, one.sent), "250 2.0.0");
    EXPECT_EQ(server.All<StoreMessage>().at(0).content, one.content);
  }
}

// Each holds a command behind what only looks like the end. None is heard, nothing is stored.
TEST(Data, SmuggledCommandsAreContent) {
  const std::string ends[] = {"\n.\n",
                              "\n.\r\n",
                              "\r\n.\n",
                              "\r.\r",
                              "\r.\n",
                              "\r.\r\n",
                              "\n.\r",
                              "\r\n.\r",
                              "\r\r\n.\r\r\n",
                              "\r\n.\r\r\n",
                              "\n\r.\n\r",
                              std::string("\r\0\n.\r\n", 6),
                              std::string("\r\n.\r\0\n", 6)};
  for (const std::string& end : ends) {
    SCOPED_TRACE(testing::PrintToString(end));
    Conversation server;
    EXPECT_EQ(CodesAfter(server, "a" + end + "MAIL FROM:<evil@example.com>\r\n.\r\nNOOP\r\n"),
              "554 5.6.0 250 2.0.0");
    EXPECT_TRUE(server.All<StoreMessage>().empty());
    ASSERT_EQ(server.All<Violation>().size(), 1u);
    EXPECT_EQ(server.All<Violation>()[0].requirement, "rfc5321/2.3.8/crlf-only");
    // The transaction is over.
    EXPECT_EQ(server.Codes("DATA\r\n"), "503 5.5.1");
  }
}

TEST(Data, SizeLimitOnBothSides) {
  for (const std::size_t size : {100u, 101u}) {
    Arrangement arranged;
    arranged.config.limits.message_size = 100;
    Conversation server(arranged);
    const bool fits = size <= 100;
    EXPECT_EQ(CodesAfter(server, std::string(size - 2, 'x') + "\r\n.\r\nNOOP\r\n"),
              fits ? "250 2.0.0 250 2.0.0" : "552 5.3.4 250 2.0.0");
    EXPECT_EQ(server.All<StoreMessage>().size(), fits ? 1u : 0u);
    EXPECT_EQ(server.Codes("MAIL FROM:<> SIZE=" + std::to_string(size) + "\r\n"),
              fits ? "250 2.1.0" : "552 5.3.4");
  }
}

TEST(Data, NoSizeLimit) {
  Arrangement arranged;
  arranged.config.limits.message_size = 0;
  Conversation server(arranged);
  EXPECT_NE(server.Send("EHLO a.example\r\n").find("250-SIZE 0\r\n"), std::string::npos);
  EXPECT_EQ(server.Codes("MAIL FROM:<> SIZE=99999999999999999999\r\n"), "250 2.1.0");
  EXPECT_EQ(CodesAfter(server, std::string(100000, 'x') + "\r\n.\r\n"), "250 2.0.0");
}

TEST(Data, TheDriversAnswerBecomesTheReply) {
  const struct {
    StoreAnswer answer;
    std::string codes;
  } cases[] = {{StoreAnswer::kStored, "250 2.0.0"},
               {StoreAnswer::kTemporaryFailure, "451 4.3.0"},
               {StoreAnswer::kPermanentFailure, "554 5.3.0"}};
  for (const auto& one : cases) {
    Conversation server;
    server.answer = one.answer;
    EXPECT_EQ(CodesAfter(server, "x\r\n.\r\n"), one.codes);
    // The transaction is over either way.
    EXPECT_EQ(server.Codes("DATA\r\nMAIL FROM:<>\r\n"), "503 5.5.1 250 2.1.0");
  }
}

TEST(Data, NothingIsSaidOrReadBeforeTheAnswer) {
  Conversation server;
  server.answer.reset();
  EXPECT_TRUE(server.Session().WantsInput());
  EXPECT_EQ(CodesAfter(server, "x\r\n.\r\nNOOP\r\nVR"), "");
  EXPECT_FALSE(server.Session().WantsInput());
  EXPECT_FALSE(server.Session().Deadline());
  EXPECT_EQ(server.Send("FY a\r\n"), "");
  server.Session().Answer(StoreAnswer::kStored, server.Now());
  EXPECT_TRUE(server.Session().WantsInput());
  EXPECT_TRUE(server.Session().Deadline());
  EXPECT_EQ(server.Codes(""), "250 2.0.0 250 2.0.0 252 2.0.0");
}

TEST(Data, SeveralMessagesInOneGroup) {
  Conversation server;
  server.Hear();
  const std::string two = std::string(kWholeTransaction) + std::string(kWholeTransaction);
  EXPECT_EQ(server.Codes(two + "QUIT\r\n"),
            "250 250 2.1.0 250 2.1.5 354 250 2.0.0 250 250 2.1.0 250 2.1.5 354 250 2.0.0 "
            "221 2.0.0");
  EXPECT_EQ(server.All<StoreMessage>().size(), 2u);
}

TEST(Data, AnUnfinishedMessageIsNotStored) {
  for (const std::string_view end : {"", ".", "\r\n", "\r\n.", "\r\n.\r", "\n.\n"}) {
    Conversation server;
    server.Send(kOpen);
    server.Send("text");
    server.Send(end);
    server.Eof();
    EXPECT_TRUE(server.Session().Finished());
    EXPECT_TRUE(server.All<StoreMessage>().empty());
  }
}

// What was sent whole before the connection ended is stored, and the reply is tried.
TEST(Data, AWholeMessageIsStoredThoughTheClientHasGone) {
  Conversation server;
  server.answer.reset();
  CodesAfter(server, "x\r\n.\r\nNOOP\r\n");
  server.Eof();
  EXPECT_FALSE(server.Session().Finished());
  server.Session().Answer(StoreAnswer::kStored, server.Now());
  EXPECT_EQ(server.Codes(""), "250 2.0.0 250 2.0.0");
  EXPECT_TRUE(server.Session().Finished());
}

}  // namespace
}  // namespace smtpspec
