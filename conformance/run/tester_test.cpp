#include "conformance/run/tester.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace smtpspec
