#include "server/serve_log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace smtpspec {
namespace {

TEST(ServeLog, TextIsOneLineOfNamesAndValues) {
  EXPECT_EQ(
      LogLine(LogFormat::kText, "2026-11-21T22:26:40Z", 3, "stored",
              {{"recipients", "2"}, {"from", "a b"}, {"to", ""}, {"said", "say \"x\""}}),
      "2026-11-21T22:26:40Z #3 stored recipients=2 from=\"a b\" to=\"\" said=\"say \\\"x\\\"\"\n");
}

TEST(ServeLog, JsonIsOneObjectALine) {
  EXPECT_EQ(LogLine(LogFormat::kJsonl, "t", 3, "stored", {{"from", "a \"b\""}}),
            "{\"time\":\"t\",\"connection\":3,\"event\":\"stored\",\"from\":\"a \\\"b\\\"\"}\n");
}

// Whatever a peer says: one line, printable ASCII, and valid JSON.
TEST(ServeLog, HostileOctetsStayInTheirPlace) {
  std::string octets;
  for (int i = 0; i < 256; ++i) octets += static_cast<char>(i);
  for (const LogFormat format : {LogFormat::kText, LogFormat::kJsonl}) {
    const std::string line = LogLine(format, "t", 1, "violation", {{"text", octets}});
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    for (const char octet : line.substr(0, line.size() - 1)) {
      EXPECT_TRUE(octet >= ' ' && octet <= '~') << static_cast<int>(octet);
    }
  }
  const auto parsed =
      nlohmann::json::parse(LogLine(LogFormat::kJsonl, "t", 1, "e", {{"text", octets}}));
  EXPECT_TRUE(parsed["text"].get<std::string>().starts_with("\\x00\\x01"));
}

}  // namespace
}  // namespace smtpspec
