#include "conformance/mutant/given.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/mutant/rig.h"

namespace smtpspec {
namespace {

ServerSetup NewSetup() {
  return {{FullServerConfig(), MemoryTls::kLedger, {}}, {}};
}

std::expected<void, std::string> Apply(const std::string& line, ServerSetup& setup) {
  const script::Block mutant = MutantOf(line);
  EXPECT_EQ(mutant.given.size(), 1u) << line;
  return ApplyGiven(mutant.given.at(0), RigValues(), setup);
}

TEST(GivenTest, SetsTheEngineUp) {
  ServerSetup setup = NewSetup();
  for (const char* line :
       {"given line-limit 100", "given auth-line-limit 200", "given recipients 3", "given size 4",
        "given bad-commands 5", "given failed-logins 6", "given patience 0.25",
        "given host other.example.org", "given domains a.example b.example",
        "given require-tls yes", "given profile submission", "given user anna wordpass",
        "given handshake access_denied", "given leftover kept"}) {
    const auto applied = Apply(line, setup);
    EXPECT_TRUE(applied.has_value()) << line << ": " << applied.error();
  }
  const ServerConfig& config = setup.memory.config;
  EXPECT_EQ(config.limits.command_line, 100u);
  EXPECT_EQ(config.limits.auth_line, 200u);
  EXPECT_EQ(config.limits.recipients, 3u);
  EXPECT_EQ(config.limits.message_size, 4u);
  EXPECT_EQ(config.limits.bad_commands, 5);
  EXPECT_EQ(config.limits.failed_logins, 6);
  EXPECT_EQ(config.patience, 0.25);
  EXPECT_EQ(config.host.Text(), "other.example.org");
  EXPECT_EQ(config.domains.size(), 2u);
  EXPECT_TRUE(config.require_tls);
  EXPECT_EQ(config.profile, ServerProfile::kSubmission);
  EXPECT_TRUE(config.accounts->Verify("anna", "wordpass"));
  EXPECT_TRUE(config.accounts->Verify(MemoryAccount().user, MemoryAccount().password.Reveal()));
  EXPECT_FALSE(setup.memory.handshake.succeeds);
  EXPECT_EQ(setup.memory.handshake.alert, "access_denied");
  EXPECT_EQ(setup.leftover, StartTlsLeftover::kKept);
}

TEST(GivenTest, TakesAway) {
  ServerSetup setup = NewSetup();
  EXPECT_TRUE(Apply("given tls none", setup));
  EXPECT_TRUE(Apply("given accounts none", setup));
  EXPECT_EQ(setup.memory.tls, MemoryTls::kAsConfigured);
  EXPECT_EQ(setup.memory.config.tls, nullptr);
  EXPECT_EQ(setup.memory.config.accounts, nullptr);
}

TEST(GivenTest, SaysWhatWouldBeRight) {
  struct Case {
    const char* line;
    const char* error;
  };
  const Case cases[] = {
      {"given line-limit many", "given line-limit wants a number of octets"},
      {"given line-limit 1 2", "given line-limit wants a number of octets"},
      {"given patience -1", "given patience wants a factor such as 0.1"},
      {"given profile mua", "given profile wants mx or submission"},
      {"given host a..b", "given host wants a domain name"},
      {"given leftover eaten", "given leftover wants dropped, kept or forwarded"},
      {"given colour red", "a server has no \"given colour\"; it has line-limit, "},
  };
  for (const Case& test : cases) {
    ServerSetup setup = NewSetup();
    const auto applied = Apply(test.line, setup);
    ASSERT_FALSE(applied.has_value()) << test.line;
    EXPECT_THAT(applied.error(), testing::StartsWith(test.error));
  }
}

// A mutant with such a line cannot be connected to, and says why.
TEST(GivenTest, IsTheErrorOfTheMutant) {
  const auto target = NewMutantTarget(MutantOf("given colour red"), RigValues(), false);
  const auto wire = target->Connect(ServerTarget::Port::kClear);
  ASSERT_FALSE(wire.has_value());
  EXPECT_THAT(wire.error(), testing::HasSubstr("mutant m: a server has no \"given colour\""));
}

}  // namespace
}  // namespace smtpspec
