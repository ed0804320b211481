#include "conformance/run/tester.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/run/fake_server.h"

namespace smtpspec {
namespace {

// Sends the same for ever; each read takes a millisecond.
class FloodingWire : public Wire {
 public:
  explicit FloodingWire(std::string octets) : octets_(std::move(octets)) {}
  void Send(std::string_view) override {}
  Reading Receive(Milliseconds) override {
    EXPECT_LT(++now_, Milliseconds(100'000)) << "read for ever";
    return now_ < Milliseconds(100'000) ? Reading{Got::kOctets, octets_} : Reading{Got::kEof, {}};
  }
  void CloseWriting() override {}
  void Close() override {}
  void Reset() override {}
  void Wait(Milliseconds time) override { now_ += time; }
  Milliseconds Now() const override { return now_; }

 private:
  std::string octets_;
  Milliseconds now_{0};
};

Unit FirstUnitOf(const std::string& flood) {
  RunRecord record;
  Tester tester(std::make_unique<FloodingWire>(flood), 1, Tester::Milliseconds(0), record);
  return tester.Peek(0, Tester::Milliseconds(50));
}

TEST(Tester, ALineWithoutEndIsAnUnfinishedReply) {
  const Unit unit = FirstUnitOf(std::string(1000, '2'));
  EXPECT_EQ(unit.kind, Unit::Kind::kReply);
  EXPECT_FALSE(unit.reply.complete);
}

TEST(Tester, OctetsThatAreNoReplyGainNoTime) {
  constexpr std::string_view kRecord("\x16\x03\x03\0\5hello", 10);  // of TLS, in clear
  EXPECT_EQ(FirstUnitOf(std::string(kRecord)).kind, Unit::Kind::kSilence);
}

bool BreaksSomething(const std::string& greeting, Tester::Milliseconds patience) {
  auto server = std::make_shared<FakeServer>();
  server->greeting = greeting;
  Invariants invariants;
  RunRecord record;
  record.invariants = &invariants;
  Tester tester(std::make_unique<FakeWire>(server), 1, Tester::Milliseconds(0), record);
  const Unit unit = tester.Peek(0, patience);
  EXPECT_EQ(unit.kind, Unit::Kind::kReply);
  EXPECT_FALSE(unit.reply.complete);
  for (const CheckResult& result : invariants.Results())
    if (result.verdict == Verdict::kFail) return true;
  return false;
}

// In memory, and where the connection has ended, nothing more can come.
TEST(Tester, WhoIsSlowWithTheRestOfAReplyBreaksNothing) {
  const std::string half = "220-mx.example.org\r\n22";
  EXPECT_FALSE(BreaksSomething(half, Tester::Milliseconds(1)));
  EXPECT_TRUE(BreaksSomething(half, Tester::Milliseconds(0)));
  EXPECT_TRUE(BreaksSomething(half + FakeServer::kHangUp, Tester::Milliseconds(1)));
}

TEST(Invariants, AnEhloReplyHasAGrammarOfItsOwn) {
  for (const bool good : {true, false}) {
    SeenReply reply;
    reply.octets = good ? "250-mx.example.org\r\n250 HELP\r\n" : "250-mx.example.org\r\n250 @@\r\n";
    reply.code = "250";
    reply.answers = "EHLO";
    reply.complete = true;
    Invariants invariants;
    invariants.OnReply(reply, false, "here");
    const auto verdict = [&](std::string_view id) {
      const auto results = invariants.Results();
      return std::ranges::find(results, id, &CheckResult::id)->verdict;
    };
    EXPECT_EQ(verdict("standing/reply-grammar"), Verdict::kPass);
    EXPECT_EQ(verdict("standing/ehlo-grammar"), good ? Verdict::kPass : Verdict::kFail);
  }
}

}  // namespace
}  // namespace smtpspec
