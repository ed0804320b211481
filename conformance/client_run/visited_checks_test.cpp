#include "conformance/client_run/visited_checks.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "conformance/script/parser.h"
#include "net/stream.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLimit(10'000);

constexpr std::string_view kChecks =
    "check control/sends under client\n"
    "  title   a plain message is handed over\n"
    "  delivered 1, with \"{nonce}\"\n"
    "check a/put-off under client\n"
    "  title   a refusal for now is no refusal for ever\n"
    "  on MAIL #1: answer 451 4.3.0 later\n"
    "  delivered 1, with \"{nonce}\"\n"
    "check a/refused under client\n"
    "  title   a refusal is told\n"
    "  on MAIL: answer 550 5.7.1 no\n"
    "  reports failure\n";

// A client that speaks line by line, and waits for each reply.
class SmallClient {
 public:
  explicit SmallClient(std::uint16_t port)
      : stream_(*net::Stream::Connect({"127.0.0.1", port}, kLimit)) {
    Reply();
  }
  std::string Say(const std::string& line) {
    stream_.Write(line + "\r\n", kLimit);
    return Reply();
  }
  // Up to the first reply that is not 2yz or 354; or the last.
  std::string Deliver(const ClientTask& task) {
    std::string reply;
    for (const std::string& line :
         {std::string("EHLO client.example.org"), "MAIL FROM:<" + task.from + ">",
          "RCPT TO:<" + task.recipients.front() + ">", std::string("DATA"), task.message + "."}) {
      reply = Say(line);
      if (reply[0] != '2' && !reply.starts_with("354")) break;
    }
    Quit();
    return reply.substr(0, 3);
  }
  // Until nothing more comes: then everything is seen.
  void Quit() {
    stream_.Write("QUIT\r\n", kLimit);
    while (stream_.Read(kLimit).got == net::Stream::Got::kOctets) {
    }
  }

 private:
  // A whole one: up to a line without '-' behind its code.
  std::string Reply() {
    std::string reply;
    while (true) {
      const auto reading = stream_.Read(kLimit);
      if (reading.got != net::Stream::Got::kOctets) return "gone";
      reply += reading.octets;
      if (reply.ends_with("\r\n") && LastLine(reply).at(3) != '-') return reply;
    }
  }
  static std::string LastLine(const std::string& reply) {
    const std::size_t before = reply.rfind('\n', reply.size() - 2);
    return reply.substr(before == reply.npos ? 0 : before + 1);
  }
  net::Stream stream_;
};

class VisitedChecksTest : public testing::Test {
 protected:
  // All checks wait from here on.
  void Listen(TlsPolicy policy, bool by_recipient = false) {
    ASSERT_TRUE(script::ParseScript(kChecks, "test", library_).empty());
    std::vector<const script::Block*> checks;
    for (const script::Block& block : library_.blocks) checks.push_back(&block);
    site_ = *EncounterSite::New("localhost");
    ClientRunOptions run;
    run.policy = policy;
    run.keep_transcripts = true;
    VisitOptions options;
    options.at = {"127.0.0.1", 0};
    options.by_recipient = by_recipient;
    options.stop = [this] { return stop_.load(); };
    auto made = VisitedChecks::New(library_, checks, *site_, run, std::move(options));
    ASSERT_TRUE(made) << made.error();
    checks_ = *std::move(made);
    waiting_ = checks_->Waiting();
    server_ = std::jthread([this] { report_ = checks_->Run(); });
  }
  const CheckResult& ResultOf(const std::string& id) {
    stop_ = true;
    if (server_.joinable()) server_.join();
    return *std::ranges::find(report_.checks, id, &CheckResult::id);
  }
  const WaitingCheck& At(const std::string& id) const {
    return *std::ranges::find(waiting_, id, &WaitingCheck::id);
  }
  std::string Deliver(const std::string& id) {
    return SmallClient(At(id).port).Deliver(At(id).task);
  }
  // As a queue does: whatever it is that puts it off, and however slow this machine is.
  std::string DeliverInTheEnd(const std::string& id) {
    std::string code;
    for (int i = 0; i < 10 && code != "250"; ++i) code = Deliver(id);
    return code;
  }
  void TearDown() override { stop_ = true; }

  script::Library library_;
  std::unique_ptr<EncounterSite> site_;
  std::unique_ptr<VisitedChecks> checks_;
  std::vector<WaitingCheck> waiting_;
  RunReport report_;
  std::atomic<bool> stop_ = false;
  std::jthread server_;
};

TEST_F(VisitedChecksTest, EachCheckHasAPortAndARetryIsRecognised) {
  Listen(TlsPolicy::kNone);
  EXPECT_NE(At("control/sends").port, At("a/put-off").port);
  EXPECT_EQ(Deliver("control/sends"), "250");
  EXPECT_EQ(Deliver("a/put-off"), "451");
  EXPECT_EQ(Deliver("a/put-off"), "250");
  EXPECT_EQ(ResultOf("control/sends").verdict, Verdict::kPass);
  EXPECT_EQ(ResultOf("a/put-off").verdict, Verdict::kPass);
}

TEST_F(VisitedChecksTest, WhoDoesNotTryAgainHasNotDelivered) {
  Listen(TlsPolicy::kNone);
  EXPECT_EQ(Deliver("control/sends"), "250");
  EXPECT_EQ(Deliver("a/put-off"), "451");
  EXPECT_EQ(ResultOf("a/put-off").verdict, Verdict::kFail);
  EXPECT_EQ(ResultOf("a/put-off").observed,
            "0 delivered, 0 as described; the client: it came and went");
}

TEST_F(VisitedChecksTest, ALeakAtTheRetryIsFound) {
  Listen(TlsPolicy::kStartTls);
  SmallClient first(At("a/put-off").port);
  first.Say("EHLO client.example.org");
  first.Quit();
  EXPECT_EQ(Deliver("a/put-off"), "451");
  const CheckResult& result = ResultOf("a/put-off");
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_EQ(result.exploitability, "leak");
  EXPECT_NE(result.observed.find("of connection 2"), std::string::npos) << result.observed;
}

TEST_F(VisitedChecksTest, ACheckThatNobodyVisitedIsSkipped) {
  Listen(TlsPolicy::kNone);
  EXPECT_EQ(Deliver("control/sends"), "250");
  EXPECT_EQ(ResultOf("a/put-off").verdict, Verdict::kSkip);
  EXPECT_EQ(ResultOf("a/put-off").reason,
            fmt::format("no client came to port {}", At("a/put-off").port));
}

TEST_F(VisitedChecksTest, WithoutTheControlNothingIsProven) {
  Listen(TlsPolicy::kNone);
  Deliver("a/put-off");
  Deliver("a/put-off");
  EXPECT_EQ(ResultOf("a/put-off").verdict, Verdict::kInconclusive);
  EXPECT_NE(ResultOf("a/put-off").reason.find("control/sends"), std::string::npos);
}

TEST_F(VisitedChecksTest, WhoIsStillConnectedAtTheEndWaits) {
  Listen(TlsPolicy::kNone);
  SmallClient silent(At("control/sends").port);
  silent.Say("EHLO client.example.org");
  EXPECT_EQ(ResultOf("control/sends").verdict, Verdict::kNote);
  EXPECT_EQ(ResultOf("control/sends").exploitability, "waits");
}

TEST_F(VisitedChecksTest, WhatAClientTellsItsUserIsNotGuessed) {
  Listen(TlsPolicy::kNone);
  Deliver("control/sends");
  EXPECT_EQ(Deliver("a/refused"), "550");
  EXPECT_EQ(ResultOf("a/refused").verdict, Verdict::kSkip);
  EXPECT_NE(ResultOf("a/refused").reason.find("tells its user"), std::string::npos);
}

TEST_F(VisitedChecksTest, TheRecipientTellsWhichCheckItIs) {
  Listen(TlsPolicy::kNone, /*by_recipient=*/true);
  EXPECT_EQ(At("control/sends").port, At("a/put-off").port);
  for (const char* id : {"control/sends", "a/put-off", "a/put-off"}) EXPECT_EQ(Deliver(id), "451");
  EXPECT_EQ(DeliverInTheEnd("a/put-off"), "250");
  EXPECT_EQ(DeliverInTheEnd("control/sends"), "250");
  EXPECT_EQ(ResultOf("control/sends").verdict, Verdict::kPass) << report_.checks[0].reason;
  EXPECT_EQ(ResultOf("a/put-off").verdict, Verdict::kPass) << report_.checks[1].reason;
  EXPECT_EQ(ResultOf("a/refused").verdict, Verdict::kSkip);
  EXPECT_NE(ResultOf("a/refused").reason.find("with its recipient"), std::string::npos);
}

TEST_F(VisitedChecksTest, AnotherMessageInAConnectionProvesNothingOfEither) {
  Listen(TlsPolicy::kNone, true);
  EXPECT_EQ(DeliverInTheEnd("control/sends"), "250");
  EXPECT_EQ(Deliver("a/put-off"), "451");
  EXPECT_EQ(Deliver("a/put-off"), "451");  // so that it is the next
  EXPECT_EQ(Deliver("a/refused"), "451");  // by the rule of the other check
  EXPECT_EQ(ResultOf("control/sends").verdict, Verdict::kPass);
  EXPECT_EQ(ResultOf("a/put-off").verdict, Verdict::kInconclusive);
  EXPECT_EQ(ResultOf("a/put-off").reason, "the message of a/refused came in its connection");
  EXPECT_EQ(ResultOf("a/refused").verdict, Verdict::kInconclusive);
  EXPECT_EQ(ResultOf("a/refused").reason, "its message came in a connection of a/put-off");
}

TEST_F(VisitedChecksTest, WhoWasMixedUpCanComeAgain) {
  Listen(TlsPolicy::kNone, true);
  EXPECT_EQ(DeliverInTheEnd("control/sends"), "250");
  for (const char* id : {"a/put-off", "a/put-off", "a/refused"}) Deliver(id);
  EXPECT_EQ(DeliverInTheEnd("a/put-off"), "250");
  EXPECT_EQ(ResultOf("a/put-off").verdict, Verdict::kPass) << ResultOf("a/put-off").reason;
}

TEST_F(VisitedChecksTest, ALeakBeforeTheRecipientIsKnownIsOfItsCheck) {
  Listen(TlsPolicy::kStartTls, true);
  EXPECT_EQ(Deliver("a/put-off"), "451");
  const CheckResult& result = ResultOf("a/put-off");
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_EQ(result.exploitability, "leak");
  EXPECT_EQ(result.reason,
            "under starttls this is never said in clear, to a server without faults");
  EXPECT_FALSE(result.transcript.empty());
}

TEST_F(VisitedChecksTest, PortsFollowEachOther) {
  Listen(TlsPolicy::kNone);
  // One that is taken is named, and nothing is served.
  VisitOptions options;
  options.at = {"127.0.0.1", waiting_.front().port};
  const std::vector<const script::Block*> one{&library_.blocks.front()};
  const auto second = VisitedChecks::New(library_, one, *site_, {}, std::move(options));
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find(std::to_string(waiting_.front().port)), std::string::npos);
}

}  // namespace
}  // namespace smtpspec
