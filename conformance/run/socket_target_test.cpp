// The runner against the serve command: real sockets, real TLS, real time.
#include "conformance/run/socket_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <thread>

#include "conformance/run/memory_target.h"
#include "conformance/script/embedded_checks.h"
#include "net/temporary_folder.h"
#include "server/serve_setup.h"

namespace smtpspec {
namespace {

using testing::HasSubstr;

class SocketTargetTest : public testing::Test {
 protected:
  SocketTargetTest() {
    setenv("XDG_STATE_HOME", (folder_.Path() + "/state").c_str(), 1);
    ServeOptions options;
    options.listen = options.listen_tls = "127.0.0.1:0";
    options.discard = true;
    const Credentials account = MemoryAccount();
    options.users = {account.user + ":" + account.password.Reveal()};
    auto serving = OpenServer(options, [](const std::string&) {});
    EXPECT_TRUE(serving) << (serving ? "" : serving.error().text);
    serving_ = std::move(*serving);
    thread_ = std::thread([this] { serving_->loop.Run(); });
    socket_.address = serving_->smtp;
    socket_.tls_port = serving_->submissions.port;
    run_.account = account;
    run_.jobs = 32;
  }
  ~SocketTargetTest() override {
    serving_->loop.Stop();
    thread_.join();
    unsetenv("XDG_STATE_HOME");
  }

  const net::TemporaryFolder folder_;
  std::unique_ptr<Serving> serving_;
  std::thread thread_;
  SocketOptions socket_;
  ServerRunOptions run_;
};

std::vector<const script::Block*> ServerChecks(const script::Library& library) {
  std::vector<const script::Block*> checks;
  for (const script::Block& block : library.blocks)
    if (block.kind == script::Block::Kind::kCheck && block.under == script::Block::Under::kServer)
      checks.push_back(&block);
  return checks;
}

TEST_F(SocketTargetTest, TheReferenceServerPassesOverAllTransports) {
  std::vector<script::ScriptError> errors;
  const script::Library library = script::LoadShipped(&errors);
  std::set<std::string> transports;
  const RunReport report =
      RunServerChecks(library, ServerChecks(library), SocketTargets(socket_), run_);
  std::size_t passed = 0;
  for (const CheckResult& check : report.checks) {
    if (check.verdict == Verdict::kPass) transports.insert(check.transport), ++passed;
    EXPECT_TRUE(check.verdict == Verdict::kPass || check.verdict == Verdict::kSkip ||
                check.verdict == Verdict::kNote)
        << check.id << " " << check.transport << " " << check.variant << " " << check.segmentation
        << "\n  " << check.reason << "\n  expected " << check.expected << "\n  observed "
        << check.observed;
  }
  EXPECT_GT(passed, 100u);
  EXPECT_EQ(transports.count("clear") + transports.count("starttls") + transports.count("implicit"),
            3u);
  RecordProperty("milliseconds", static_cast<int>(report.duration_ms));
}

TEST(SocketTarget, SaysWhatCannotBeReached) {
  SocketOptions options;
  options.address = {"127.0.0.1", 1};  // nobody listens there
  const auto target = SocketTargets(options)(false);
  const auto wire = target->Connect(ServerTarget::Port::kClear);
  ASSERT_FALSE(wire);
  EXPECT_THAT(wire.error(), HasSubstr("127.0.0.1:1"));
  EXPECT_FALSE(target->Has(ServerTarget::Port::kImplicitTls));
}

}  // namespace
}  // namespace smtpspec
