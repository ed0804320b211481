#include "conformance/client_run/served_client.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "conformance/client_run/encounter_site.h"
#include "conformance/script/parser.h"
#include "net/stream.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLimit(10'000), kStep(20);

std::ptrdiff_t OpenDescriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

class ServedClientTest : public testing::Test {
 protected:
  ServedClientTest() {
    EXPECT_TRUE(
        script::ParseScript("persona plain\n  title it keeps to the rules\n", "test", library_)
            .empty());
    site_ = *EncounterSite::New("localhost");
    task_.policy = TlsPolicy::kOpportunistic;
    task_.host = "localhost";
    met_ = *site_->Meet(library_.blocks.front(), task_, {});
  }
  script::Library library_;
  std::unique_ptr<EncounterSite> site_;
  ClientTask task_;
  EncounterSite::Made met_;
  net::ListeningSocket socket_ = *net::ListeningSocket::Open({"127.0.0.1", 0});
};

TEST_F(ServedClientTest, ConnectionsThatHaveEndedHoldNothing) {
  ServedClient served(socket_, *met_.encounter);
  EXPECT_FALSE(served.AnyConnection());
  EXPECT_TRUE(served.AllEnded());
  const auto before = OpenDescriptors();
  for (int i = 0; i < 5; ++i) {
    auto client = net::Stream::Connect(socket_.Address(), kLimit);
    ASSERT_TRUE(client);
    ASSERT_TRUE(served.Step(kLimit));
    EXPECT_FALSE(served.AllEnded());
    ASSERT_TRUE(client->Write("QUIT\r\n", kLimit));
    client->CloseWriting();
    for (int step = 0; step < 500 && !served.AllEnded(); ++step) served.Step(kStep);
    EXPECT_TRUE(served.AllEnded());
    EXPECT_TRUE(served.AnyConnection());
  }
  EXPECT_EQ(OpenDescriptors(), before);
}

}  // namespace
}  // namespace smtpspec
