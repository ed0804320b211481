#include "conformance/client_run/carried_connection.h"

#include <gtest/gtest.h>

#include "net/host.h"
#include "net/listening_socket.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLimit(10'000), kNow(0), kWriteLimit(2000);

struct Heard {
  std::string octets;
  bool ended = false, reset = false;
};

// Answers whatever it is told with `answer`.
class AnsweringWire : public Wire {
 public:
  AnsweringWire(Heard& heard, std::string answer) : heard_(heard), answer_(std::move(answer)) {}
  void Send(std::string_view segment) override {
    heard_.octets += segment;
    due_ = !answer_.empty();
  }
  Reading Receive(Milliseconds) override {
    if (std::exchange(due_, false)) return {Got::kOctets, answer_};
    return {Got::kSilent, {}};
  }
  void CloseWriting() override { heard_.ended = true; }
  void Close() override { heard_.ended = true; }
  void Reset() override { heard_.reset = true; }
  void Wait(Milliseconds) override {}
  Milliseconds Now() const override { return kNow; }

 private:
  Heard& heard_;
  std::string answer_;
  bool due_ = false;
};

class CarriedConnectionTest : public testing::Test {
 protected:
  CarriedConnectionTest() : socket_(*net::ListeningSocket::Open({"127.0.0.1", 0})) {}
  CarriedConnection Carried(std::string answer) {
    client_ = *net::Stream::Connect(socket_.Address(), kLimit);
    return {*socket_.Accept(kLimit), std::make_unique<AnsweringWire>(heard_, std::move(answer))};
  }
  // Steps, each as soon as something is there, until `done`.
  template <class Done>
  void CarryUntil(CarriedConnection& carried, Done done) {
    for (int i = 0; i < 10'000 && !done(); ++i) {
      if (const net::Stream* const stream = carried.Awaited())
        socket_.Wait({stream}, milliseconds(10));
      carried.Carry(kNow);
    }
  }
  net::ListeningSocket socket_;
  std::optional<net::Stream> client_;
  Heard heard_;
};

TEST_F(CarriedConnectionTest, OfAFloodAStepTakesAShare) {
  CarriedConnection carried = Carried("");
  const std::string flood(1 << 20, 'x');
  ASSERT_GT(client_->WriteSome(flood).value_or(0), 256u * 1024);
  socket_.Wait({carried.Awaited()}, kLimit);
  EXPECT_TRUE(carried.Carry(kNow));
  EXPECT_GT(heard_.octets.size(), 0u);
  EXPECT_LE(heard_.octets.size(), 64u * 1024);
}

TEST_F(CarriedConnectionTest, AClientThatDoesNotReadKeepsNobodyWaitingAndIsGivenUp) {
  CarriedConnection carried = Carried(std::string(32 << 20, 'x'));  // more than the system takes
  ASSERT_TRUE(client_->Write("one", kLimit));
  const auto begin = net::ProcessorTime();
  CarryUntil(carried, [&] { return !carried.Awaited(); });
  while (carried.Carry(kNow)) continue;  // until the system takes no more
  ASSERT_TRUE(client_->Write("two", kLimit));
  carried.Carry(kNow);
  EXPECT_FALSE(carried.Ended());
  for (int i = 0; i < 100 && !carried.Ended(); ++i) carried.Carry(kWriteLimit / 2);
  EXPECT_EQ(heard_.octets, "one");  // no more is heard of it before it has read
  EXPECT_TRUE(carried.Ended());
  EXPECT_TRUE(heard_.reset);
  EXPECT_LT((net::ProcessorTime() - begin).count(), 5'000);
}

TEST_F(CarriedConnectionTest, WhatIsReadLateComesWholeAndThenTheRestIsHeard) {
  CarriedConnection carried = Carried(std::string(32 << 20, 'x'));
  ASSERT_TRUE(client_->Write("one", kLimit));
  std::size_t read = 0;
  CarryUntil(carried, [&] {
    for (auto reading = client_->Read(kNow); reading.got == net::Stream::Got::kOctets;
         reading = client_->Read(kNow))
      read += reading.octets.size();
    return read == 32u << 20;
  });
  EXPECT_EQ(read, 32u << 20);
  ASSERT_TRUE(client_->Write("two", kLimit));
  CarryUntil(carried, [&] { return heard_.octets == "onetwo"; });
  EXPECT_EQ(heard_.octets, "onetwo");
}

TEST_F(CarriedConnectionTest, WhatWasSaidBeforeTheClientWentIsHeardThoughNoAnswerReachesIt) {
  CarriedConnection carried = Carried(std::string(32 << 20, 'x'));
  ASSERT_TRUE(client_->Write("one", kLimit));
  CarryUntil(carried, [&] { return !carried.Awaited(); });
  ASSERT_TRUE(client_->Write("two", kLimit));
  client_->Reset();
  CarryUntil(carried, [&] { return carried.ClientEnded(); });
  EXPECT_EQ(heard_.octets, "onetwo");
  EXPECT_TRUE(heard_.ended || heard_.reset);
}

TEST_F(CarriedConnectionTest, AServerThatSaysNothingMoreHoldsNoConnectionThatTheClientHasEnded) {
  CarriedConnection carried = Carried("");
  client_->CloseWriting();
  CarryUntil(carried, [&] { return carried.ClientEnded(); });
  carried.Carry(milliseconds(59'000));
  EXPECT_FALSE(carried.Ended());
  carried.Carry(milliseconds(1000));
  EXPECT_TRUE(carried.Ended());
}

}  // namespace
}  // namespace smtpspec
