#include "net/event_loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "net/host.h"
#include "net/stream.h"

namespace smtpspec::net {
namespace {

using std::chrono::milliseconds;
using Got = Stream::Got;
using End = ConnectionHandler::End;
constexpr milliseconds kLong{20'000};

// What the handlers of a test have in common.
struct Script {
  std::atomic<bool> wants_input{true};
  std::atomic<std::size_t> read{0};
  std::atomic<int> ended{0};
  std::atomic<End> how{End::kFinished};
  std::optional<milliseconds> patience;
  std::string greeting;
  std::atomic<std::thread::id> worker{};
};

// Sends back what comes; "quit\n…" or EOF ends it, "work\n" is answered after work in a thread.
class Echo : public ConnectionHandler {
 public:
  Echo(Script& script, Workers& workers, Instant now)
      : script_(script), workers_(workers), output_(script.greeting) {
    if (script.patience) deadline_ = now + *script.patience;
  }
  void OnOctets(std::string_view octets, Instant) override {
    script_.read += octets.size();
    if (octets == "work\n") {
      workers_.Run([this] { script_.worker = std::this_thread::get_id(); },
                   [this](Instant) { output_ += "worked\n"; });
      return;
    }
    if (octets.starts_with("quit\n")) return Finish("bye\n");
    output_ += octets;
  }
  void OnEof(Instant) override { Finish("eof\n"); }
  void OnTime(Instant) override { Finish("time\n"); }
  void OnStop(Instant) override { Finish("stop\n"); }
  void OnEnd(End how, Instant) override {
    script_.how = how;
    ++script_.ended;
  }
  std::string TakeOutput() override { return std::exchange(output_, {}); }
  std::optional<Instant> Deadline() const override { return deadline_; }
  bool WantsInput() const override { return script_.wants_input; }
  bool Finished() const override { return finished_; }

 private:
  void Finish(const char* text) {
    output_ += text;
    finished_ = true;
  }
  Script& script_;
  Workers& workers_;
  std::string output_;
  std::optional<Instant> deadline_;
  bool finished_ = false;
};

class Server {
 public:
  explicit Server(Script& script, EventLoopLimits limits = {}) : loop_(limits) {
    auto address = loop_.Listen({"127.0.0.1", 0},
                                [&](const ConnectionFacts& facts, Workers& workers, auto now) {
                                  EXPECT_EQ(facts.peer.host, "127.0.0.1");
                                  EXPECT_EQ(facts.local.port, address_.port);
                                  return std::make_unique<Echo>(script, workers, now);
                                });
    EXPECT_TRUE(address);
    address_ = *address;
    thread_ = std::thread([this] { loop_.Run(); });
  }
  ~Server() { Join(); }
  void Join() {
    loop_.Stop();
    if (thread_.joinable()) thread_.join();
  }
  Stream Connect() {
    auto stream = Stream::Connect(address_, kLong);
    EXPECT_TRUE(stream) << stream.error();
    return std::move(*stream);
  }
  EventLoop loop_;
  HostPort address_;
  std::thread thread_;
};

std::string ReadUntil(Stream& stream, std::string_view end) {
  std::string all;
  while (!all.ends_with(end)) {
    const auto reading = stream.Read(kLong);
    if (reading.got != Got::kOctets) return all + "(end)";
    all += reading.octets;
  }
  return all;
}

TEST(EventLoop, ServesManyConnectionsAtOnce) {
  Script script;
  Server server(script);
  EXPECT_NE(server.address_.port, 0);
  std::vector<Stream> streams;
  for (int i = 0; i < 250; ++i) streams.push_back(server.Connect());
  for (int i = 0; i < 250; ++i) {
    ASSERT_TRUE(streams[i].Write("hello " + std::to_string(i) + "\n", kLong));
  }
  for (int i = 0; i < 250; ++i) {
    EXPECT_EQ(ReadUntil(streams[i], "\n"), "hello " + std::to_string(i) + "\n");
  }
  streams.clear();
  server.Join();
  EXPECT_EQ(script.ended, 250);
}

TEST(EventLoop, AReplyStillGoesOutAfterThePeersHalfClose) {
  Script script;
  Server server(script);
  Stream stream = server.Connect();
  ASSERT_TRUE(stream.Write("hello\n", kLong));
  stream.CloseWriting();
  EXPECT_EQ(ReadUntil(stream, "eof\n"), "hello\neof\n");
  EXPECT_EQ(stream.Read(kLong).got, Got::kEof);
}

TEST(EventLoop, TheLastReplyIsNotLostToOctetsThatNobodyRead) {
  Script script;
  Server server(script);
  for (int i = 0; i < 50; ++i) {
    Stream stream = server.Connect();
    ASSERT_TRUE(stream.Write("quit\n", kLong));
    ASSERT_TRUE(stream.Write(std::string(100'000, 'x'), kLong));
    EXPECT_EQ(ReadUntil(stream, "bye\n"), "bye\n");
    EXPECT_EQ(stream.Read(kLong).got, Got::kEof);
  }
}

TEST(EventLoop, DoesNotReadWhatTheHandlerDoesNotWant) {
  Script script;
  script.wants_input = false;
  script.greeting = "hi\n";
  Server server(script);
  Stream stream = server.Connect();
  ASSERT_EQ(ReadUntil(stream, "\n"), "hi\n");
  // More than the buffers of the system hold: the peer has to wait.
  EXPECT_FALSE(stream.Write(std::string(64 << 20, 'x'), milliseconds(50)));
  EXPECT_EQ(script.read, 0u);
  stream.Reset();
}

TEST(EventLoop, DoesNotReadWhileThePeerDoesNotTakeItsOutput) {
  Script script;
  EventLoopLimits limits;
  limits.unsent_output = 1000;
  Server server(script, limits);
  Stream stream = server.Connect();
  // Everything comes back, so what is not read here must not be read there.
  EXPECT_FALSE(stream.Write(std::string(256 << 20, 'x'), milliseconds(100)));
  EXPECT_LT(script.read, 200u << 20);
  stream.Reset();
  server.Join();
  EXPECT_EQ(script.how, End::kPeerGone);
}

TEST(EventLoop, APeerThatTakesNothingIsDropped) {
  Script script;
  script.greeting = std::string(64 << 20, 'x');
  EventLoopLimits limits;
  limits.stalled = milliseconds(50);
  Server server(script, limits);
  Stream stream = server.Connect();
  while (script.ended == 0) std::this_thread::yield();
  EXPECT_EQ(script.how, End::kStalled);
}

TEST(EventLoop, TheHandlersDeadlineIsKept) {
  Script script;
  script.patience = milliseconds(30);
  Server server(script);
  const auto before = MonotonicNow();
  Stream stream = server.Connect();
  EXPECT_EQ(ReadUntil(stream, "time\n"), "time\n");
  EXPECT_GE(MonotonicNow() - before, milliseconds(29));
  EXPECT_EQ(stream.Read(kLong).got, Got::kEof);
}

TEST(EventLoop, WorkIsDoneInAnotherThreadAndAnsweredInTheLoop) {
  Script script;
  Server server(script);
  Stream stream = server.Connect();
  ASSERT_TRUE(stream.Write("work\n", kLong));
  EXPECT_EQ(ReadUntil(stream, "\n"), "worked\n");
  EXPECT_NE(script.worker.load(), server.thread_.get_id());
  EXPECT_NE(script.worker.load(), std::thread::id());
}

TEST(EventLoop, WorkThatOutlivesItsConnectionIsHarmless) {
  Script script;
  Server server(script);
  for (int i = 0; i < 50; ++i) {
    Stream stream = server.Connect();
    ASSERT_TRUE(stream.Write("work\n", kLong));
    stream.Reset();
  }
  server.Join();
}

TEST(EventLoop, MoreConnectionsThanTheLimitWait) {
  Script script;
  script.greeting = "hi\n";
  EventLoopLimits limits;
  limits.connections = 2;
  Server server(script, limits);
  Stream first = server.Connect(), second = server.Connect(), third = server.Connect();
  EXPECT_EQ(ReadUntil(first, "\n"), "hi\n");
  EXPECT_EQ(ReadUntil(second, "\n"), "hi\n");
  EXPECT_EQ(third.Read(milliseconds(30)).got, Got::kNothingYet);
  first.Reset();
  EXPECT_EQ(ReadUntil(third, "\n"), "hi\n");
}

TEST(EventLoop, StopIsToldToEachConnectionAndLetsItFinish) {
  Script script;
  script.greeting = "hi\n";
  Server server(script);
  Stream stream = server.Connect();
  ASSERT_EQ(ReadUntil(stream, "\n"), "hi\n");
  server.loop_.Stop();
  EXPECT_EQ(ReadUntil(stream, "stop\n"), "stop\n");
  EXPECT_EQ(stream.Read(kLong).got, Got::kEof);
  stream.CloseWriting();
  server.Join();
  EXPECT_FALSE(Stream::Connect(server.address_, kLong));
}

TEST(EventLoop, SignalsStopIt) {
  EventLoop loop;
  loop.StopOnSignals();
  Script script;
  ASSERT_TRUE(loop.Listen({"localhost", 0}, [&](const auto&, Workers& workers, auto now) {
    return std::make_unique<Echo>(script, workers, now);
  }));
  std::raise(SIGTERM);
  loop.Run();
}

TEST(EventLoop, AnAddressInUseIsAnError) {
  Script script;
  Server server(script);
  const auto again = server.loop_.Listen(server.address_, nullptr);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(),
            "cannot listen on " + Text(server.address_) + ": address already in use");
}

}  // namespace
}  // namespace smtpspec::net
