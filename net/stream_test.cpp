#include "net/stream.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "net/host.h"
#include "net/listening_socket.h"

namespace smtpspec::net {
namespace {

using std::chrono::milliseconds;
using Got = Stream::Got;

constexpr milliseconds kLong{10'000};
constexpr milliseconds kShort{20};

class Streams : public testing::Test {
 protected:
  Streams() {
    auto listener = ListeningSocket::Open({"127.0.0.1", 0});
    EXPECT_TRUE(listener);
    auto near = Stream::Connect(listener->Address(), kLong);
    EXPECT_TRUE(near);
    near_.emplace(std::move(*near));
    far_ = listener->Accept(kLong);
    EXPECT_TRUE(far_);
  }
  std::string ReadAll(Stream& stream) {
    std::string all;
    for (auto reading = stream.Read(kLong); reading.got == Got::kOctets;
         reading = stream.Read(kLong)) {
      all += reading.octets;
    }
    return all;
  }
  std::optional<Stream> near_, far_;
};

TEST_F(Streams, GiveWhatIsThereWhole) {
  ASSERT_TRUE(near_->Write("220 a\r\n220 b\r\n", kLong));
  const auto reading = far_->Read(kLong);
  EXPECT_EQ(reading.got, Got::kOctets);
  EXPECT_EQ(reading.octets, "220 a\r\n220 b\r\n");
  EXPECT_EQ(near_->PeerAddress().port, far_->LocalAddress().port);
  EXPECT_EQ(near_->LocalAddress().host, "127.0.0.1");
}

TEST_F(Streams, GiveNoMoreThanIsAskedForAndTheRestLater) {
  ASSERT_TRUE(near_->Write("abcdef", kLong));
  EXPECT_EQ(far_->Read(kLong, 4).octets, "abcd");
  EXPECT_EQ(far_->Read(kLong, 4).octets, "ef");
}

TEST_F(Streams, WritingSomeDoesNotWait) {
  EXPECT_EQ(near_->WriteSome("abc"), 3u);
  EXPECT_EQ(far_->Read(kLong).octets, "abc");
  const std::string much(64 << 20, 'x');
  std::size_t most = 0;
  for (auto taken = near_->WriteSome(much); taken && *taken > 0; taken = near_->WriteSome(much))
    most = std::max(most, *taken);
  EXPECT_GT(most, 0u);
  EXPECT_LT(most, much.size());
  EXPECT_EQ(near_->WriteSome(much), 0u);
  near_->Reset();
  EXPECT_FALSE(near_->WriteSome("x"));
}

TEST_F(Streams, NothingYetAfterTheLimit) {
  const auto before = MonotonicNow();
  EXPECT_EQ(far_->Read(kShort).got, Got::kNothingYet);
  EXPECT_GE(MonotonicNow() - before, kShort);
  EXPECT_EQ(far_->Read(milliseconds(0)).got, Got::kNothingYet);
}

TEST_F(Streams, HalfCloseLetsTheOtherHalfGoOn) {
  near_->CloseWriting();
  EXPECT_EQ(far_->Read(kLong).got, Got::kEof);
  ASSERT_TRUE(far_->Write("still", kLong));
  EXPECT_EQ(near_->Read(kLong).octets, "still");
}

TEST_F(Streams, ResetIsSeenAsSuchAfterWhatWasSent) {
  near_->Reset();
  EXPECT_EQ(far_->Read(kLong).got, Got::kReset);
  EXPECT_FALSE(near_->Write("x", kLong));
  EXPECT_EQ(near_->Read(kLong).got, Got::kEof);
}

TEST_F(Streams, DestructionIsAnOrderlyEndEvenWithUnreadOctets) {
  ASSERT_TRUE(near_->Write("unread", kLong));
  ASSERT_TRUE(far_->Write("last words", kLong));
  ASSERT_EQ(near_->Read(kLong).octets, "last words");
  ASSERT_TRUE(far_->Write("more", kLong));
  far_.reset();
  EXPECT_EQ(ReadAll(*near_), "more");
  EXPECT_EQ(near_->Read(kLong).got, Got::kEof);
}

TEST_F(Streams, WritingToAPeerThatDoesNotReadEndsAtTheLimit) {
  EXPECT_FALSE(near_->Write(std::string(64 << 20, 'x'), kShort));
}

TEST_F(Streams, MuchPassesWhenThePeerReads) {
  const std::string much(8 << 20, 'y');
  std::thread writer([&] {
    EXPECT_TRUE(near_->Write(much, kLong));
    near_->CloseWriting();
  });
  EXPECT_EQ(ReadAll(*far_), much);
  writer.join();
}

TEST_F(Streams, WritingToAPeerThatIsGoneFails) {
  far_->Reset();
  EXPECT_EQ(near_->Read(kLong).got, Got::kReset);
  EXPECT_FALSE(near_->Write("x", kLong));
}

TEST(Connect, ErrorsSayWhatCouldNotBeReachedAndWhy) {
  HostPort closed;
  {
    auto listener = ListeningSocket::Open({"127.0.0.1", 0});
    ASSERT_TRUE(listener);
    closed = listener->Address();
  }
  const auto refused = Stream::Connect(closed, kLong);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), "cannot connect to " + Text(closed) + ": connection refused");
  const auto unknown = Stream::Connect({"host.invalid", 25}, kLong);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().find("cannot resolve host.invalid: "), 0u) << unknown.error();
}

TEST(ListeningSocket, APortInUseIsAnError) {
  auto first = ListeningSocket::Open({"127.0.0.1", 0});
  ASSERT_TRUE(first);
  const auto second = ListeningSocket::Open(first->Address());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(),
            "cannot listen on " + Text(first->Address()) + ": address already in use");
  EXPECT_FALSE(first->Accept(milliseconds(0)));
}

// As if all descriptors were in use, as long as it stands.
class NoDescriptorLeft {
 public:
  NoDescriptorLeft() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = dup(STDERR_FILENO);
    close(next);
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t>(next);
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptorLeft() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(ListeningSocket, WithoutADescriptorLeftItPausesAndThenTakesThoseWhoWait) {
  auto listener = ListeningSocket::Open({"127.0.0.1", 0});
  ASSERT_TRUE(listener);
  auto near = Stream::Connect(listener->Address(), kLong);
  ASSERT_TRUE(near);
  {
    const NoDescriptorLeft none;
    EXPECT_FALSE(listener->Accept(kLong));
    // Not called at once again, which would go on without end.
    EXPECT_TRUE(ListeningSocket::WaitForAny({&*listener}, {}, kShort).empty());
  }
  std::optional<Stream> far;
  const auto until = MonotonicNow() + kLong;
  while (!far && MonotonicNow() < until) {
    ListeningSocket::WaitForAny({&*listener}, {}, kShort);
    far = listener->Accept(milliseconds(0));
  }
  EXPECT_TRUE(far);
}

}  // namespace
}  // namespace smtpspec::net
