#include "tls/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <type_traits>

#include "tls/ledger.h"

namespace smtpspec {
namespace {

using State = TlsEngine::State;
using Engine = std::unique_ptr<TlsEngine>;

// What cannot be written cannot go wrong.
static_assert(!std::is_default_constructible_v<Drained>);
static_assert(!std::is_copy_constructible_v<Drained> && !std::is_copy_assignable_v<Drained>);
static_assert(!std::is_default_constructible_v<TlsEvidence>);
static_assert(!std::is_copy_constructible_v<TlsEvidence>);
static_assert(!std::is_copy_assignable_v<TlsEvidence>);
static_assert(!std::is_constructible_v<TlsEvidence, TlsFacts>);
static_assert(std::is_constructible_v<TlsChannel, Drained, Engine, std::size_t>);
static_assert(!std::is_constructible_v<TlsChannel, Engine, std::size_t>);
static_assert(!std::is_constructible_v<TlsChannel, Leftover, Engine, std::size_t>);
static_assert(!std::is_constructible_v<TlsChannel, const Drained&, Engine, std::size_t>);
static_assert(!std::is_constructible_v<TlsChannel, CleartextChannel, Engine, std::size_t>);
static_assert(!std::is_default_constructible_v<TlsChannel>);

template <class Channel>
concept ClosesAsLvalue = requires(Channel& channel) { channel.Close(); };
static_assert(!ClosesAsLvalue<CleartextChannel>);

Drained NewProof() {
  return CleartextChannel(512).Close().value();
}

struct Ends {
  std::shared_ptr<Ledger> ledger = Ledger::New();
  TlsChannel client{NewProof(), ledger->ClientEnd("mail.example.org"), 512};
  TlsChannel server{NewProof(), ledger->ServerEnd(), 512};

  void Exchange() {
    for (;;) {
      const std::string to_server = client.TakeOutput();
      server.Receive(to_server);
      const std::string to_client = server.TakeOutput();
      client.Receive(to_client);
      if (to_server.empty() && to_client.empty()) return;
    }
  }
};

std::string TakeLine(LineReader& reader) {
  const LineReader::Next next = reader.Take();
  const Line* line = std::get_if<Line>(&next);
  return line ? line->octets : "no line";
}

TEST(CleartextChannel, LinesInAndOctetsOut) {
  CleartextChannel channel(512);
  channel.Receive("EHLO client.example.org\r\nSTART");
  channel.Send("220 ");
  channel.Send("mail\r\n");
  EXPECT_EQ(TakeLine(channel.Reader()), "EHLO client.example.org");
  EXPECT_EQ(channel.TakeOutput(), "220 mail\r\n");
  EXPECT_EQ(channel.TakeOutput(), "");
}

TEST(CleartextChannel, IsLeftOnlyWhenNothingIsLeftInIt) {
  for (const char* leftover : {"EHLO x\r\n", "X", "\r"}) {
    CleartextChannel channel(512);
    channel.Receive("STARTTLS\r\n");
    channel.Receive(leftover);
    EXPECT_EQ(TakeLine(channel.Reader()), "STARTTLS");
    const auto proof = std::move(channel).Close();
    ASSERT_FALSE(proof.has_value());
    EXPECT_EQ(proof.error().octets, leftover);
  }
  CleartextChannel channel(512);
  channel.Receive("STARTTLS\r\n");
  EXPECT_EQ(TakeLine(channel.Reader()), "STARTTLS");
  EXPECT_TRUE(std::move(channel).Close().has_value());
}

TEST(TlsChannel, CarriesLines) {
  Ends ends;
  ends.Exchange();
  ends.client.Send("EHLO client");
  ends.client.Send(".example.org\r\nNOOP\r\n");
  ends.Exchange();
  EXPECT_EQ(TakeLine(ends.server.Reader()), "EHLO client.example.org");
  EXPECT_EQ(TakeLine(ends.server.Reader()), "NOOP");
  EXPECT_EQ(ends.server.Facts().server_name, "mail.example.org");
}

TEST(TlsChannel, GivesEvidenceOnceAndNotBeforeTheHandshake) {
  Ends ends;
  EXPECT_FALSE(ends.client.TakeEvidence().has_value());
  EXPECT_FALSE(ends.server.TakeEvidence().has_value());
  ends.Exchange();
  const auto evidence = ends.client.TakeEvidence();
  ASSERT_TRUE(evidence.has_value());
  EXPECT_EQ(evidence->Facts().version, "ledger");
  EXPECT_TRUE(evidence->Facts().verified);
  EXPECT_FALSE(ends.client.TakeEvidence().has_value());
  EXPECT_TRUE(ends.server.TakeEvidence().has_value());
}

TEST(TlsChannel, GivesEvidenceWhereAllCameInOneSegment) {
  Ends ends;
  ends.server.Receive(ends.client.TakeOutput());
  ends.client.Receive(ends.server.TakeOutput());
  ends.client.Send("QUIT\r\n");
  ends.client.CloseNotify();
  ends.server.Receive(ends.client.TakeOutput());
  EXPECT_EQ(ends.server.State(), State::kClosed);
  EXPECT_TRUE(ends.server.TakeEvidence().has_value());
  EXPECT_EQ(TakeLine(ends.server.Reader()), "QUIT");
}

TEST(TlsChannel, ClearTextInPlaceOfAHandshakeIsFailureWithoutEvidence) {
  Ends ends;
  ends.server.Receive("EHLO client.example.org\r\n");
  EXPECT_EQ(ends.server.State(), State::kFailed);
  EXPECT_FALSE(ends.server.FailureText().empty());
  EXPECT_FALSE(ends.server.TakeEvidence().has_value());
  EXPECT_EQ(TakeLine(ends.server.Reader()), "no line");
  EXPECT_EQ(ends.server.Reader().Buffered(), "");
}

TEST(TlsChannel, TruncationIsSeen) {
  Ends ends;
  ends.Exchange();
  ends.server.ReceiveEof();
  EXPECT_EQ(ends.server.State(), State::kTruncated);
}

}  // namespace
}  // namespace smtpspec
