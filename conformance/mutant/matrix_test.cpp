// The matrix: every shipped server check passes against the reference server, on every transport
// and however it is cut; and each of its mutants passes the control run and fails the check. A
// check without a mutant that it finds is not done.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "conformance/mutant/mutant.h"
#include "conformance/run/memory_target.h"
#include "conformance/run/nonce.h"
#include "conformance/run/runner.h"
#include "conformance/run/segmentation.h"
#include "conformance/script/embedded_checks.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

using script::Block;

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
TEST(MatrixTest, EveryLineCanBeRead) {
  for (const script::ScriptError& error : LoadedChecks().errors) ADD_FAILURE() << error.Line();
}

const Block* FindCheck(const std::string& id) {
  for (const Block& block : Shipped().blocks)
    if (block.kind == Block::Kind::kCheck && block.id == id) return &block;
  return nullptr;
}

ServerRunOptions Options(Segmentation segmentation) {
  ServerRunOptions options;
  options.account = MemoryAccount();
  options.certificate_judged = true;
  options.segmentation = segmentation;
  options.slow = true;
  options.jobs = 1;
  return options;
}

std::string_view Name(Verdict verdict) {
  constexpr std::array<std::string_view, 7> kNames = {"pass", "note",         "warn", "fail",
                                                      "skip", "inconclusive", "error"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string Row(const std::string& id, const std::string& control, const CheckResult& result) {
  return fmt::format("{:<58} control {:<5} {:<12} {}{}{}\n", id, control, Name(result.verdict),
                     result.transport, result.variant.empty() ? "" : " ", result.variant);
}

std::string Why(const CheckResult& result) {
  return fmt::format("{} over {} {} {}: {}\n  expected {}\n  observed {}", result.id,
                     result.transport, result.variant, result.segmentation, result.reason,
                     result.expected, result.observed);
}

// One transport and one choice of `vary` values of a check, as a library in which it is alone.
struct OneVariant {
  std::string transport, variant;
  script::Library library;     // fragments, controls, and the check last
  std::vector<Block> mutants;  // expanded
};

// The check with each `vary` line cut down to the values of the i-th variant.
Block CutDown(const Block& check, std::size_t i, const std::string& transport) {
  Block cut = check;
  cut.over = {transport};
  for (auto vary = cut.vary.rbegin(); vary != cut.vary.rend(); ++vary) {
    const std::size_t values = vary->values.size();
    vary->values = {vary->values[i % values]};
    i /= values;
  }
  return cut;
}

std::vector<OneVariant> VariantsOf(const Block& check) {
  std::vector<OneVariant> all;
  for (const std::string& transport : script::TransportsOf(Shipped(), check)) {
    const auto variants = script::Expand(Shipped(), check, transport);
    for (std::size_t i = 0; i < variants.size(); ++i) {
      OneVariant one{transport, variants[i].variant, {}, variants[i].check.mutants};
      for (const Block& block : Shipped().blocks) {
        const bool control = block.id == check.control || block.id == "control/delivery";
        if (block.id != check.id && (block.kind == Block::Kind::kFragment || control))
          one.library.blocks.push_back(block);
      }
      one.library.blocks.push_back(CutDown(check, i, transport));
      all.push_back(std::move(one));
    }
  }
  return all;
}

// The values that the runner will use, so that a mutant can say the same nonce.
script::Placeholders Values(const std::string& id, const OneVariant& one,
                            const ServerRunOptions& options) {
  script::Placeholders values;
  values.client = "tester.example.org";
  values.host = "mx.example.org";
  values.from = options.from;
  values.to = options.to;
  values.domain = values.host;
  values.user = options.account->user;
  values.plain =
      EncodeBase64('\0' + options.account->user + '\0' + options.account->password.Reveal());
  const std::string name =
      fmt::format("{} {} {} {} 0", id, one.transport, one.variant, Cutting{}.Name());
  values.nonce = RunNonce(options.seed, name);
  values.nonce2 = RunNonce(options.seed, name + " 2");
  return values;
}

struct Found {
  CheckResult result;
  std::string control;                // its verdict
  std::vector<std::string> standing;  // invariants that were broken too
};

bool TurnsAway(Verdict verdict) {
  return verdict == Verdict::kFail || verdict == Verdict::kWarn || verdict == Verdict::kNote;
}

Found RunAgainst(const Block& mutant, const OneVariant& one, Segmentation segmentation) {
  const ServerRunOptions options = Options(segmentation);
  const Block& check = one.library.blocks.back();
  const auto values = Values(check.id, one, options);
  const ServerTargetFactory targets = [&](bool openssl) {
    return NewMutantTarget(mutant, values, openssl);
  };
  Found found;
  const std::string control = check.control.empty() ? "control/delivery" : check.control;
  found.control = "-";
  for (Block block : one.library.blocks) {
    if (block.id != control || &block == &check || check.id == control) continue;
    const auto over = script::TransportsOf(one.library, block);
    if (std::find(over.begin(), over.end(), one.transport) == over.end()) continue;
    block.over = {one.transport};
    block.control = block.id;  // it is run as it stands
    const auto report = RunServerChecks(one.library, {&block}, targets, options);
    if (!report.checks.empty()) found.control = Name(report.checks[0].verdict);
  }
  const RunReport report = RunServerChecks(one.library, {&check}, targets, options);
  found.result = report.checks.at(0);
  for (const CheckResult& result : report.checks)
    if (result.id.starts_with("standing/") && TurnsAway(result.verdict))
      found.standing.push_back(result.id);
  return found;
}

// Whether the reference server offers what the check needs in any of its variants.
bool ReferenceSkips(const std::vector<OneVariant>& variants) {
  return std::all_of(variants.begin(), variants.end(), [](const OneVariant& one) {
    const auto report = RunServerChecks(one.library, {&one.library.blocks.back()}, MemoryTargets(),
                                        Options(Segmentation::kWhole));
    return report.checks.at(0).verdict == Verdict::kSkip;
  });
}

class Matrix : public testing::TestWithParam<std::string> {};

TEST_P(Matrix, ReferencePasses) {
  const Block& check = *FindCheck(GetParam());
  const auto report =
      RunServerChecks(Shipped(), {&check}, MemoryTargets(), Options(Segmentation::kAll));
  ASSERT_FALSE(report.checks.empty());
  for (const CheckResult& result : report.checks) {
    // Skipped is what the reference server does not offer, and says so.
    EXPECT_TRUE(result.verdict == Verdict::kPass || result.verdict == Verdict::kSkip)
        << Name(result.verdict) << ": " << Why(result);
    if (result.verdict == Verdict::kSkip) fmt::print("{} skip: {}\n", check.id, result.reason);
  }
}

TEST_P(Matrix, MutantsAreFound) {
  const Block& check = *FindCheck(GetParam());
  const std::vector<OneVariant> variants = VariantsOf(check);
  bool skipped = !check.mutants.empty();
  for (std::size_t m = 0; m < check.mutants.size(); ++m) {
    const std::string id = check.id + "!" + check.mutants[m].id;
    bool turned_away = false, only_skips = true;
    std::string rows, reasons;
    // Cut into pieces only where no whole run finds it.
    for (const Segmentation segmentation : {Segmentation::kWhole, Segmentation::kDefault}) {
      for (const OneVariant& one : variants) {
        if (turned_away) break;
        const Found found = RunAgainst(one.mutants[m], one, segmentation);
        rows = Row(id, found.control, found.result);
        reasons += Why(found.result) + "\n";
        turned_away = TurnsAway(found.result.verdict);
        only_skips = only_skips && found.result.verdict == Verdict::kSkip;
      }
    }
    fmt::print("{}", rows);
    std::fflush(stdout);
    if (only_skips && ReferenceSkips(variants)) continue;
    skipped = false;
    EXPECT_TRUE(turned_away) << id << " is a server with a fault, and no variant of the check "
                             << "found it:\n"
                             << reasons;
  }
  if (skipped) GTEST_SKIP() << "the reference server does not offer what the check is about";
}

// What is held against every run is broken by a server with that fault, whatever is being checked.
struct StandingMutant {
  const char *invariant, *check, *mutant;
};
class Standing : public testing::TestWithParam<StandingMutant> {};

TEST_P(Standing, IsBrokenByAMutant) {
  const Block& check = *FindCheck(GetParam().check);
  const auto at = std::ranges::find(check.mutants, GetParam().mutant, &Block::id);
  ASSERT_NE(at, check.mutants.end());
  const auto m = static_cast<std::size_t>(at - check.mutants.begin());
  std::vector<std::string> broken;
  for (const OneVariant& one : VariantsOf(check))
    for (std::string& id : RunAgainst(one.mutants[m], one, Segmentation::kWhole).standing)
      broken.push_back(std::move(id));
  EXPECT_NE(std::ranges::find(broken, std::string("standing/") + GetParam().invariant),
            broken.end());
}

// The three that are not here have tests of their own: truncation in server_watch_test,
// ehlo-grammar in tester_test, implicit-tls-first in runner_test.
constexpr StandingMutant kStanding[] = {
    {"reply-grammar", "xproto/markup-is-not-reflected", "echoes"},
    {"reply-line-length", "limit/reply-line", "echoes"},
    {"nothing-after-close", "pipelining/quit-ends-the-group", "goes-on"},
    {"order-table", "order/rcpt-before-mail", "takes-it"},
    {"one-reply-per-command", "data/bare-lf-in-text", "answers-twice"},
    {"transactions", "order/message-ends-the-transaction", "keeps-the-sender"},
    {"authentication", "auth/twice", "takes-another"},
    {"grammar", "nul/in-command", "drops-nul"},
    {"boundary", "smug/alone-at-the-end", "takes-it-for-the-end"},
    {"no-carried-octets", "inject/command", "runs-it-inside"},
    {"no-influence-across-tls", "starttls/sender-forgotten", "keeps-the-sender"},
};

std::string WithoutPunctuation(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == '-' || c == '.'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Server, Standing, testing::ValuesIn(kStanding),
                         [](const auto& at) { return WithoutPunctuation(at.param.invariant); });

std::vector<std::string> ServerChecks() {
  std::vector<std::string> ids;
  for (const Block& block : Shipped().blocks)
    if (block.kind == Block::Kind::kCheck && block.under == Block::Under::kServer)
      ids.push_back(block.id);
  return ids;
}

INSTANTIATE_TEST_SUITE_P(Server, Matrix, testing::ValuesIn(ServerChecks()),
                         [](const auto& at) { return WithoutPunctuation(at.param); });

}  // namespace
}  // namespace smtpspec
