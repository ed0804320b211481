#include "tls/policy.h"

#include <gtest/gtest.h>

namespace smtpspec {
namespace {

using enum TlsPolicy;
using enum TlsObstacle;
using enum TlsDecision;

struct Cell {
  TlsPolicy policy;
  TlsObstacle obstacle;
  std::optional<TlsDecision> decision;  // nothing: cannot be
};

// Written out from docs/architecture.md, not from the table under test.
const Cell kCells[] = {
    {kNone, kNotOffered, kGoOnInClear},
    {kNone, kRefused, kGoOnInClear},
    {kNone, kNotVerified, std::nullopt},
    {kNone, kHandshakeFailed, std::nullopt},
    {kNone, kEhloRefused, kUseHelo},
    {kOpportunistic, kNotOffered, kGoOnInClear},
    {kOpportunistic, kRefused, kGoOnInClear},
    {kOpportunistic, kNotVerified, kGoOnUnverified},
    {kOpportunistic, kHandshakeFailed, kReconnectInClear},
    {kOpportunistic, kEhloRefused, kUseHelo},
    {kStartTls, kNotOffered, kEnd},
    {kStartTls, kRefused, kEnd},
    {kStartTls, kNotVerified, kEnd},
    {kStartTls, kHandshakeFailed, kEnd},
    {kStartTls, kEhloRefused, kEnd},
    {kImplicit, kNotOffered, std::nullopt},
    {kImplicit, kRefused, std::nullopt},
    {kImplicit, kNotVerified, kEnd},
    {kImplicit, kHandshakeFailed, kEnd},
    {kImplicit, kEhloRefused, kEnd},
};

TEST(TlsPolicyDeathTest, EveryCell) {
  for (const Cell& cell : kCells) {
    SCOPED_TRACE(std::string(Name(cell.policy)) + ", obstacle " +
                 std::to_string(static_cast<int>(cell.obstacle)));
    if (cell.decision) {
      EXPECT_EQ(DecideTls(cell.policy, cell.obstacle), *cell.decision);
    } else {
      EXPECT_DEATH(DecideTls(cell.policy, cell.obstacle), "never comes to this obstacle");
    }
  }
}

TEST(TlsPolicy, NamesComeBack) {
  for (TlsPolicy policy : {kNone, kOpportunistic, kStartTls, kImplicit})
    EXPECT_EQ(TlsPolicyFrom(Name(policy)), policy);
  EXPECT_EQ(Name(kStartTls), "starttls");
  for (const char* name : {"", "NONE", "start", "starttls ", "dane"})
    EXPECT_EQ(TlsPolicyFrom(name), std::nullopt) << name;
}

}  // namespace
}  // namespace smtpspec
