// The matrix of the clients: the reference client passes every shipped client check under every
// policy; and each mutant passes the control run and is turned away by its check under one policy
// at least.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "conformance/client_run/client_checks.h"
#include "conformance/client_run/mutant_client.h"
#include "conformance/client_run/reference_client.h"
#include "conformance/report/verdicts.h"
#include "conformance/script/embedded_checks.h"

namespace smtpspec {
namespace {

using script::Block;

constexpr std::array kPolicies = {TlsPolicy::kNone, TlsPolicy::kOpportunistic, TlsPolicy::kStartTls,
                                  TlsPolicy::kImplicit};

struct Loaded {
  script::Library library;
  std::vector<script::ScriptError> errors;
};

// For those who write checks SMTPSPEC_CHECKS names a folder to read in place of what is built in.
const Loaded& LoadedChecks() {
  static const Loaded loaded = [] {
    Loaded checks;
    if (const char* folder = std::getenv("SMTPSPEC_CHECKS"))
      checks.errors = script::LoadDirectory(folder, checks.library);
    else
      checks.library = script::LoadShipped(&checks.errors);
    return checks;
  }();
  return loaded;
}
const script::Library& Shipped() {
  return LoadedChecks().library;
}

// A line that cannot be read is missing from the runs below, which then prove nothing.
TEST(ClientMatrixTest, EveryLineCanBeRead) {
  for (const script::ScriptError& error : LoadedChecks().errors) ADD_FAILURE() << error.Line();
}

const Block& FindCheck(const std::string& id) {
  return *std::ranges::find_if(Shipped().blocks, [&](const Block& block) {
    return block.kind == Block::Kind::kCheck && block.id == id;
  });
}

std::vector<TlsPolicy> PoliciesOf(const Block& check) {
  std::vector<TlsPolicy> policies;
  for (const TlsPolicy policy : kPolicies)
    if (check.policy.empty() || std::ranges::count(check.policy, Name(policy)) > 0)
      policies.push_back(policy);
  return policies;
}

ClientRunOptions Options(TlsPolicy policy) {
  ClientRunOptions options;
  options.policy = policy;
  options.slow = true;
  return options;
}

std::string Why(const CheckResult& result) {
  std::string text = fmt::format("{} under {} {}: {}: {}\n  expected {}\n  observed {}\n",
                                 result.id, result.transport, result.variant, Name(result.verdict),
                                 result.reason, result.expected, result.observed);
  for (const TranscriptEntry& entry : result.transcript)
    text += fmt::format("    {}: {}\n", entry.from_server ? "S" : "C",
                        entry.event.empty() ? entry.octets.substr(0, 300) : entry.event);
  return text;
}

class ClientMatrix : public testing::TestWithParam<std::string> {};

TEST_P(ClientMatrix, ReferencePasses) {
  const Block& check = FindCheck(GetParam());
  const auto client = NewReferenceClient();
  bool any = false, met = false;
  for (const TlsPolicy policy : PoliciesOf(check)) {
    const RunReport report = RunClientChecks(Shipped(), {&check}, *client, Options(policy));
    ASSERT_FALSE(report.checks.empty());
    for (const CheckResult& result : report.checks) {
      // A note is what may be done under this policy, or what the reference client says it does not
      // do; a skip is what it never meets.
      EXPECT_TRUE(result.verdict == Verdict::kPass || result.verdict == Verdict::kNote ||
                  result.verdict == Verdict::kSkip)
          << Why(result);
      any = any || result.verdict == Verdict::kPass;
      met = met || result.verdict != Verdict::kSkip;
      if (result.verdict != Verdict::kPass)
        fmt::print("{} under {} {} {}: {}\n", check.id, result.transport, result.variant,
                   Name(result.verdict), result.reason);
    }
  }
  // What it never does, such as BDAT, is for the mutants to show.
  EXPECT_TRUE(any || !met) << "the reference client passes under no policy";
}

bool TurnsAway(Verdict verdict) {
  return verdict == Verdict::kFail || verdict == Verdict::kWarn || verdict == Verdict::kNote;
}

// The check with each `vary` line cut down to the values of the i-th variant.
Block CutDown(const Block& check, std::size_t i) {
  Block cut = check;
  for (auto vary = cut.vary.rbegin(); vary != cut.vary.rend(); ++vary) {
    const std::size_t values = vary->values.size();
    vary->values = {vary->values[i % values]};
    i /= values;
  }
  return cut;
}

CheckResult RunOne(const Block& check, ClientUnderTest& client, TlsPolicy policy) {
  return RunClientChecks(Shipped(), {&check}, client, Options(policy)).checks.at(0);
}

struct Found {
  bool found = false;
  std::string row, reasons;
};

// A mutant is found where it is worse than what the reference client comes to. Its control run is
// that of the check: where it is lost, the result says so and is no finding.
Found RunMutant(const Block& check, std::size_t mutant, TlsPolicy policy) {
  Found found;
  const std::vector<script::Variant> variants = script::Expand(Shipped(), check, "");
  for (std::size_t i = 0; i < variants.size() && !found.found; ++i) {
    Block one = CutDown(check, i);
    // A mutant that is a dialogue says only what it says, whatever the control run wants.
    if (ClientDialogue::Speaks(variants[i].check.mutants[mutant])) one.control = one.id;
    const auto client = NewMutantClient(variants[i].check.mutants[mutant]);
    const CheckResult result = RunOne(one, *client, policy);
    found.row = fmt::format("{:<60} {:<14} {:<13} {}\n", check.id + "!" + check.mutants[mutant].id,
                            Name(policy), Name(result.verdict), result.variant);
    found.reasons += Why(result);
    found.found = TurnsAway(result.verdict) &&
                  result.verdict != RunOne(one, *NewReferenceClient(), policy).verdict;
  }
  return found;
}

TEST_P(ClientMatrix, MutantsAreFound) {
  const Block& check = FindCheck(GetParam());
  for (std::size_t mutant = 0; mutant < check.mutants.size(); ++mutant) {
    bool found = false;
    std::string row, reasons;
    for (const TlsPolicy policy : PoliciesOf(check)) {
      if (found) break;
      Found here = RunMutant(check, mutant, policy);
      found = here.found;
      row = std::move(here.row);
      reasons += here.reasons;
    }
    fmt::print("{}", row);
    std::fflush(stdout);
    EXPECT_TRUE(found) << check.id << "!" << check.mutants[mutant].id
                       << " is a client with a fault, and no variant of the check found it:\n"
                       << reasons;
  }
}

std::vector<std::string> ClientChecks() {
  std::vector<std::string> ids;
  for (const Block& block : Shipped().blocks)
    if (block.kind == Block::Kind::kCheck && block.under == Block::Under::kClient)
      ids.push_back(block.id);
  return ids;
}

INSTANTIATE_TEST_SUITE_P(Client, ClientMatrix, testing::ValuesIn(ClientChecks()),
                         [](const auto& at) {
                           std::string name = at.param;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return c == '/' || c == '-' || c == '.'; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace smtpspec
