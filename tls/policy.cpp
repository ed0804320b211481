#include "tls/policy.h"

#include <array>
#include <cassert>
#include <cstddef>

namespace smtpspec {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"none", "opportunistic", "starttls",
                                                    "implicit"};

using enum TlsDecision;
using Cell = std::optional<TlsDecision>;
constexpr Cell kCannotBe = std::nullopt;

// Rows by TlsObstacle, columns by TlsPolicy.
constexpr std::array<std::array<Cell, 4>, 5> kDecisions = {{
    // none         opportunistic      starttls  implicit
    {kGoOnInClear, kGoOnInClear, kEnd, kCannotBe},  // kNotOffered
    {kGoOnInClear, kGoOnInClear, kEnd, kCannotBe},  // kRefused
    {kCannotBe, kGoOnUnverified, kEnd, kEnd},       // kNotVerified
    {kCannotBe, kReconnectInClear, kEnd, kEnd},     // kHandshakeFailed
    {kUseHelo, kUseHelo, kEnd, kEnd},               // kEhloRefused
}};

const Cell& CellOf(TlsPolicy policy, TlsObstacle obstacle) {
  return kDecisions.at(static_cast<std::size_t>(obstacle)).at(static_cast<std::size_t>(policy));
}

}  // namespace

std::string_view Name(TlsPolicy policy) {
  return kNames.at(static_cast<std::size_t>(policy));
}

std::optional<TlsPolicy> TlsPolicyFrom(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<TlsPolicy>(i);
  return std::nullopt;
}

bool CanMeet(TlsPolicy policy, TlsObstacle obstacle) {
  return CellOf(policy, obstacle).has_value();
}

TlsDecision DecideTls(TlsPolicy policy, TlsObstacle obstacle) {
  const Cell& cell = CellOf(policy, obstacle);
  assert(cell && "this policy never comes to this obstacle");
  return *cell;
}

}  // namespace smtpspec
