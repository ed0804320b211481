#include "conformance/run/runner.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>

#include "conformance/report/verdicts.h"
#include "conformance/run/fake_server.h"
#include "conformance/run/memory_target.h"
#include "conformance/script/embedded_checks.h"
#include "conformance/script/parser.h"

namespace smtpspec {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;
using testing::Not;

constexpr const char* kFragments = R"(fragment session under server over clear implicit
  S: 220
  C: EHLO {client}
  S: 250
fragment session under server over starttls
  use starttls
  tls
  C: EHLO {client}
  S: 250
fragment starttls under server
  S: 220
  C: EHLO {client}
  S: 250, has STARTTLS
  C: STARTTLS
  S: 220
)";

struct Loaded {
  script::Library library;
  std::vector<const script::Block*> checks;  // all but controls

  explicit Loaded(const std::string& checks_text) {
    const auto errors = ParseScript(kFragments + checks_text, "test.smtp", library);
    EXPECT_TRUE(errors.empty()) << (errors.empty() ? "" : errors.front().Line());
    for (const script::Block& block : library.blocks)
      if (block.kind == script::Block::Kind::kCheck && !block.id.starts_with("control/"))
        checks.push_back(&block);
  }
  RunReport Run(const ServerTargetFactory& targets, const ServerRunOptions& options = {}) {
    RunReport report = RunServerChecks(library, checks, targets, options);
    std::erase_if(report.checks,
                  [](const CheckResult& r) { return r.id.starts_with("standing/"); });
    return report;
  }
};

std::vector<std::string> Shown(const RunReport& report) {
  std::vector<std::string> shown;
  for (const CheckResult& check : report.checks)
    shown.push_back(check.id + " " + check.transport + " " + check.variant + " " +
                    std::string(Name(check.verdict)));
  return shown;
}

ServerTargetFactory Fakes(std::shared_ptr<FakeServer> server) {
  return [server](bool) { return std::make_unique<FakeTarget>(server); };
}

TEST(Runner, OneResultATransportAndVariantInOrder) {
  Loaded loaded(
      "check a/noop under server\n  vary what = x \" a\" | y \"\"\n  use session\n"
      "  C: \"NOOP{what}\\r\\n\"\n  S: 250\n"
      "check a/quit under server\n  over clear\n  use session\n  C: QUIT\n  S: 221 then closed\n");
  ServerRunOptions options;
  options.shuffle = true;
  EXPECT_THAT(Shown(loaded.Run(MemoryTargets(), options)),
              ElementsAre("a/noop clear what=x pass", "a/noop clear what=y pass",
                          "a/noop starttls what=x pass", "a/noop starttls what=y pass",
                          "a/noop implicit what=x pass", "a/noop implicit what=y pass",
                          "a/quit clear  pass"));
}

TEST(Runner, ReportsWhatTheServerOffers) {
  Loaded loaded("check a/noop under server\n  use session\n  C: NOOP\n  S: 250\n");
  const RunReport report = loaded.Run(MemoryTargets());
  EXPECT_THAT(report.greeting, HasSubstr("mx.example.org"));
  EXPECT_THAT(report.extensions.at("cleartext"), Contains("STARTTLS"));
  EXPECT_THAT(report.extensions.at("starttls"), Not(Contains("STARTTLS")));
  EXPECT_THAT(report.extensions, Contains(Key("implicit")));
  EXPECT_EQ(report.seed, "0");
}

TEST(Runner, WhatIsNotOfferedIsSkippedOrRequired) {
  auto server = std::make_shared<FakeServer>();
  server->answers = {{"EHLO", "250-fake\r\n250 SIZE 1\r\n"}, {"NOOP", "250 ok\r\n"}};
  Loaded loaded(
      "check a/chunks under server\n  needs CHUNKING\n  use session\n  C: NOOP\n  S: 250\n"
      "check a/size under server\n  over clear\n  needs SIZE\n  use session\n  C: NOOP\n  S: 250\n"
      "check a/auth under server\n  over clear\n  use session\n  auth PLAIN\n  S: 235\n"
      "check a/implicit under server\n  over implicit\n  use session\n  C: NOOP\n  S: 250\n");
  ServerRunOptions options;
  RunReport report = loaded.Run(Fakes(server), options);
  EXPECT_THAT(Shown(report),
              ElementsAre("a/chunks clear  skip", "a/chunks starttls  skip", "a/size clear  pass",
                          "a/auth clear  skip", "a/implicit   skip"));
  EXPECT_EQ(report.checks[0].reason, "not offered: CHUNKING");
  EXPECT_EQ(report.checks[1].reason, "not offered: STARTTLS");
  EXPECT_EQ(report.checks[4].reason, "no port for implicit TLS given");
  options.require = {"chunking"};
  report = loaded.Run(Fakes(server), options);
  EXPECT_EQ(report.checks[0].verdict, Verdict::kFail);
  EXPECT_EQ(report.checks[1].verdict, Verdict::kSkip);
}

TEST(Runner, RequiredExtensionsAreJudgedThoughNoCheckNeedsThem) {
  auto server = std::make_shared<FakeServer>();
  server->answers = {{"EHLO", "250-fake\r\n250 SIZE 1\r\n"}, {"NOOP", "250 ok\r\n"}};
  Loaded loaded("check a/noop under server\n  over clear\n  use session\n  C: NOOP\n  S: 250\n");
  ServerRunOptions options;
  options.require = {"size", "DSN"};
  const RunReport report = RunServerChecks(loaded.library, loaded.checks, Fakes(server), options);
  std::vector<std::string> required;
  for (const CheckResult& check : report.checks)
    if (check.id == "standing/required-extension") required.push_back(check.labels);
  EXPECT_THAT(required, ElementsAre("DSN"));
}

// Takes no connection from the `first` to before the `last` that is made.
class BusyTarget : public FakeTarget {
 public:
  BusyTarget(const FakeServer& server, std::atomic<std::size_t>& made, std::size_t first,
             std::size_t last)
      : FakeTarget(std::make_shared<FakeServer>(server)), made_(made), first_(first), last_(last) {}
  std::expected<std::unique_ptr<Wire>, std::string> Connect(Port port) override {
    const std::size_t number = made_++;
    if (number >= first_ && number < last_) return std::unexpected("connection refused");
    return FakeTarget::Connect(port);
  }

 private:
  std::atomic<std::size_t>& made_;
  std::size_t first_, last_;
};

class SecondTries : public testing::Test {
 protected:
  SecondTries() {
    server_.in_memory = false;
    server_.answers = {{"EHLO", "250 fake\r\n"}, {"NOOP", "250 ok\r\n"}};
    std::string text;
    for (int i = 0; i < 80; ++i)
      text += fmt::format(
          "check a/n{} under server\n  over clear\n  use session\n  C: NOOP\n  S: 250\n", i);
    loaded_.emplace(text);
    Run(8, 0, 0, {});  // what is connected to before any check
    before_ = made_;
  }
  // From the first check on no connection is taken, until `refused` were not.
  std::size_t Undecided(unsigned jobs, std::size_t refused) {
    const RunReport report = Run(jobs, before_, before_ + refused, loaded_->checks);
    return static_cast<std::size_t>(
        std::ranges::count(report.checks, Verdict::kInconclusive, &CheckResult::verdict));
  }
  RunReport Run(unsigned jobs, std::size_t first, std::size_t last,
                const std::vector<const script::Block*>& checks) {
    made_ = 0;
    ServerRunOptions options;
    options.jobs = jobs;
    options.segmentation = Segmentation::kWhole;
    return RunServerChecks(
        loaded_->library, checks,
        [&](bool) { return std::make_unique<BusyTarget>(server_, made_, first, last); }, options);
  }
  FakeServer server_;
  std::optional<Loaded> loaded_;
  std::atomic<std::size_t> made_ = 0;
  std::size_t before_ = 0;
};

TEST_F(SecondTries, SettleWhatACrowdDidNot) {
  EXPECT_EQ(Undecided(16, 60), 0u);
  EXPECT_EQ(Undecided(16, 82), 0u);  // the second round begins with refusals too
  EXPECT_EQ(Undecided(1, 1), 0u);    // one after the other is no crowd, and may meet a busy moment
}

TEST_F(SecondTries, EndWhereTheServerDoesNotWantUs) {
  EXPECT_EQ(Undecided(16, 100'000), 80u);
  EXPECT_EQ(made_, before_ + 80 + 4);  // a few are tried again, and then no more
}

const CheckResult& Standing(const RunReport& report, const std::string& id) {
  return *std::ranges::find(report.checks, id, &CheckResult::id);
}

//= rfc8314/3.3/implicit-tls-first
TEST(Runner, ClearTextOnThePortForImplicitTlsIsAFinding) {
  auto server = std::make_shared<FakeServer>();
  server->answers = {{"EHLO", "250 fake\r\n"}, {"NOOP", "250 ok\r\n"}};
  Loaded loaded("check a/noop under server\n  over implicit\n  use session\n  C: NOOP\n  S: 250\n");
  const auto run = [&](const ServerTargetFactory& targets) {
    return RunServerChecks(loaded.library, loaded.checks, targets, {});
  };
  const std::string id = "standing/implicit-tls-first";
  EXPECT_EQ(Standing(run(MemoryTargets()), id).verdict, Verdict::kPass);
  EXPECT_EQ(Standing(run(Fakes(server)), id).verdict, Verdict::kSkip);
  server->implicit = true;
  for (const char* greeting : {"220 fake.example.org\r\n", "220-a\r\n220 b\r\n"}) {
    server->greeting = greeting;
    const RunReport report = run(Fakes(server));
    EXPECT_EQ(report.checks.at(0).verdict, Verdict::kInconclusive);
    EXPECT_THAT(report.checks.at(0).reason, HasSubstr("speaks in clear: 220"));
    EXPECT_EQ(Standing(report, id).verdict, Verdict::kFail);
    EXPECT_THAT(Standing(report, id).observed, testing::StartsWith("220"));
    EXPECT_EQ(Standing(report, "standing/reply-grammar").verdict, Verdict::kPass);
  }
  // What is neither TLS nor a reply is no greeting, and a busy server is not judged.
  for (const char* greeting : {"HTTP/1.0 400 what\r\n", "421 too many connections\r\n\x01"}) {
    server->greeting = greeting;
    EXPECT_EQ(Standing(run(Fakes(server)), id).verdict, Verdict::kPass) << greeting;
  }
}

// A record whose pieces look like replies, behind a handshake that has failed.
TEST(Runner, PiecesOfTlsRecordsAreNoReplies) {
  using std::string_literals::operator""s;
  auto server = std::make_shared<FakeServer>();
  server->answers = {{"EHLO", "250 fake\r\n"}};
  server->implicit = true;
  server->greeting = "\x17\x03\x03\x00\x30"s + "999 no\r\n250-x\r\n\x01";
  Loaded loaded("check a/noop under server\n  over implicit\n  use session\n  C: NOOP\n  S: 250\n");
  const RunReport report = RunServerChecks(loaded.library, loaded.checks, Fakes(server), {});
  EXPECT_EQ(Standing(report, "standing/implicit-tls-first").verdict, Verdict::kPass);
}

TEST(Runner, ControlThatNeedsTlsSkips) {
  auto server = std::make_shared<FakeServer>();
  server->answers = {
      {"EHLO", "250 fake\r\n"}, {"NOOP", "250 ok\r\n"}, {"MAIL", "530 5.7.0 STARTTLS first\r\n"}};
  Loaded loaded(
      "check control/delivery under server\n  use session\n  C: MAIL FROM:<>\n  S: 250\n"
      "check a/noop under server\n  over clear\n  use session\n  C: NOOP\n  S: 250\n");
  EXPECT_THAT(Shown(loaded.Run(Fakes(server))), ElementsAre("a/noop clear  skip"));
}

TEST(Runner, LostControlIsInconclusive) {
  auto server = std::make_shared<FakeServer>();
  server->answers = {{"EHLO", "250 fake\r\n"}, {"NOOP", "250 ok\r\n"}, {"MAIL", "550 no\r\n"}};
  Loaded loaded(
      "check control/delivery under server\n  use session\n  C: MAIL FROM:<>\n  S: 250\n"
      "check a/noop under server\n  over clear\n  use session\n  C: NOOP\n  S: 250\n");
  const RunReport report = loaded.Run(Fakes(server));
  EXPECT_THAT(Shown(report), ElementsAre("a/noop clear  inconclusive"));
  EXPECT_THAT(report.checks[0].reason, HasSubstr("control/delivery did not pass"));
}

TEST(Runner, UnreachableIsInconclusive) {
  auto server = std::make_shared<FakeServer>();
  server->refuses = "127.0.0.1:25: connection refused";
  Loaded loaded("check a/noop under server\n  over clear\n  use session\n  C: NOOP\n  S: 250\n");
  const RunReport report = loaded.Run(Fakes(server));
  EXPECT_THAT(Shown(report), ElementsAre("a/noop clear  inconclusive"));
  EXPECT_THAT(report.checks[0].reason, HasSubstr("connection refused"));
}

// One that answers only what comes in a single segment.
class Impatient : public FakeWire {
 public:
  using FakeWire::FakeWire;
  void Send(std::string_view segment) override {
    FakeWire::Send(segment.ends_with("\r\n") ? segment : "\r\n");
  }
};

class ImpatientTarget : public FakeTarget {
 public:
  explicit ImpatientTarget(std::shared_ptr<FakeServer> server)
      : FakeTarget(server), server_(std::move(server)) {}
  std::expected<std::unique_ptr<Wire>, std::string> Connect(Port) override {
    return std::make_unique<Impatient>(server_);
  }

 private:
  std::shared_ptr<FakeServer> server_;
};

TEST(Runner, NamesTheSegmentationThatFailed) {
  auto server = std::make_shared<FakeServer>();
  server->answers = {{"EHLO", "250 fake\r\n"}, {"NOOP", "250 ok\r\n"}};
  Loaded loaded(
      "check a/any under server\n  over clear\n  use session\n  C: NOOP\n  S: 250\n"
      "check a/splits under server\n  over clear\n  segments splits\n  use session\n  C: NOOP\n  "
      "S: 250\n"
      "check a/whole under server\n  over clear\n  segments whole\n  use session\n  C: NOOP\n  S: "
      "250\n");
  const RunReport report = loaded.Run([&](bool) -> std::unique_ptr<ServerTarget> {
    return std::make_unique<ImpatientTarget>(server);
  });
  ASSERT_EQ(report.checks.size(), 3u);
  EXPECT_EQ(report.checks[0].segmentation, "octets");
  EXPECT_EQ(report.checks[1].segmentation, "split1");
  EXPECT_EQ(report.checks[2].segmentation, "whole");
  EXPECT_EQ(report.checks[2].verdict, Verdict::kPass);
}

TEST(Runner, NoncesFollowFromTheSeed) {
  auto server = std::make_shared<FakeServer>();
  server->answers = {{"EHLO", "250 fake\r\n"}};
  Loaded loaded(
      "check a/b under server\n  over clear\n  segments whole\n  use session\n  C: NOOP {nonce}\n  "
      "S: 500\n");
  const auto last = [&](std::uint64_t seed) {
    ServerRunOptions options;
    options.seed = seed;
    loaded.Run(Fakes(server), options);
    return server->segments.back();
  };
  EXPECT_EQ(last(1), last(1));
  EXPECT_NE(last(1), last(2));
}

TEST(Runner, RealTlsWhereACheckIsAboutIt) {
  Loaded loaded(
      "check a/version under server\n  vary v = 1.2 | 1.3\n  use starttls\n  tls version={v}, has "
      "version {v}\n"
      "check a/old under server\n  use starttls\n  tls version=1.1 must fail\n"
      "check a/verifies under server\n  use starttls\n  tls verify=pkix, has no alpn imap\n");
  EXPECT_THAT(Shown(loaded.Run(MemoryTargets())),
              ElementsAre("a/version clear v=1.2 pass", "a/version clear v=1.3 pass",
                          "a/old clear  pass", "a/verifies clear  pass"));
}

TEST(Runner, AccountsAndTheirMisuse) {
  Loaded loaded(
      "check a/good under server\n  over implicit\n  vary mech = PLAIN | SCRAM-SHA-256\n"
      "  use session\n  auth {mech}\n  S: 235\n"
      "check a/plain under server\n  over implicit\n"
      "  vary fault = wrong-password | unknown-user | other-authzid\n"
      "  use session\n  auth PLAIN {fault}\n  S: 535\n"
      "check a/scram under server\n  over implicit\n  vary fault = wrong-password | unknown-user |"
      " other-authzid | gs2-p | wrong-binding | wrong-proof | replayed-nonce\n"
      "  use session\n  auth SCRAM-SHA-256 {fault}\n  S: 535 | 501\n"
      "check a/syntax under server\n  over implicit\n  vary fault = truncated | no-proof | cancel\n"
      "  use session\n  auth SCRAM-SHA-256 {fault}\n  S: 501\n");
  ServerRunOptions options;
  options.account = MemoryAccount();
  for (const CheckResult& check : loaded.Run(MemoryTargets(), options).checks)
    EXPECT_EQ(check.verdict, Verdict::kPass)
        << check.id << " " << check.variant << ": " << check.reason << "; " << check.observed;
}

TEST(Runner, DeliveredCountsMessagesOfThisRun) {
  Loaded loaded(
      "check a/one under server\n  over clear\n  use session\n  C: MAIL FROM:<{from}>\n  S: 250\n"
      "  C: RCPT TO:<{to}>\n  S: 250\n  C: DATA\n  S: 354\n"
      "  C: \"Subject: {nonce}\\r\\n\\r\\nx\\r\\n.\\r\\n\"\n  S: 250\n"
      "  delivered 1, with \"{nonce}\"\n  delivered 0, with \"other\"\n");
  EXPECT_THAT(Shown(loaded.Run(MemoryTargets())), ElementsAre("a/one clear  pass"));
}

TEST(Runner, TheReferenceServerPassesTheShippedChecks) {
  std::vector<script::ScriptError> errors;
  const script::Library library = script::LoadShipped(&errors);
  std::vector<const script::Block*> checks;
  for (const script::Block& block : library.blocks)
    if (block.kind == script::Block::Kind::kCheck && block.under == script::Block::Under::kServer)
      checks.push_back(&block);
  ASSERT_GT(checks.size(), 100u);
  ServerRunOptions options;
  options.account = MemoryAccount();
  options.segmentation = Segmentation::kWhole;
  for (const CheckResult& check :
       RunServerChecks(library, checks, MemoryTargets(), options).checks) {
    const bool good = check.verdict == Verdict::kPass || check.verdict == Verdict::kSkip ||
                      check.verdict == Verdict::kNote;
    EXPECT_TRUE(good) << Name(check.verdict) << " " << check.id << " " << check.transport << " "
                      << check.variant << "\n  " << check.reason << "\n  expected "
                      << check.expected << "\n  observed " << check.observed;
  }
}

}  // namespace
}  // namespace smtpspec
