#include "conformance/blackbox/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "conformance/blackbox/case_values.h"
#include "conformance/meeting/invariants.h"
#include "conformance/report/escapes.h"
#include "conformance/report/transcript_secrets.h"
#include "conformance/report/transcript_text.h"
#include "conformance/script/print.h"

namespace smtpspec {
namespace {

// Those of meeting/invariants.h that a server can be seen to break.
constexpr std::array<std::string_view, 12> kOfServers = {
    "memory-and-time",   "totality",
    "chunking",          "grammar",
    "boundary",          "order-table",
    "transactions",      "one-reply-per-command",
    "authentication",    "no-influence-across-tls",
    "no-carried-octets", "truncation"};
constexpr std::size_t kShownOctets = 500;

// The kind, where letters, digits and dashes are all that a name may have.
std::string NameIn(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool capital = c >= 'A' && c <= 'Z';
    if (plain || capital)
      name += capital ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.substr(0, 60);
}

script::Step AnyReplies(std::size_t count) {
  script::Pattern reply{};
  reply.kind = script::Pattern::Kind::kEvent;
  reply.name = {{{"reply", {}}}};
  script::Outcome outcome;
  outcome.sequence.assign(count, {reply});
  script::Step step{};
  step.what = script::Expect{script::Party::kServer, {std::move(outcome)}};
  return step;
}

// What came behind the greeting or a send, so that the case stands for the same segments.
void AddHeard(const Talk& talk, std::size_t at, std::vector<script::Step>& steps) {
  const Talk::Heard heard = at < talk.heard.size() ? talk.heard[at] : Talk::Heard{};
  if (heard.replies > 0) steps.push_back(AnyReplies(heard.replies));
  script::Step step{};
  if (heard.tls) {
    step.what = script::Tls{};
    steps.push_back(step);
  } else if (heard.replies == 0 && at > 0) {
    step.what = script::Cut{};
    steps.push_back(step);
  }
}

script::Block WithReplies(const script::Block& block, const Talk& talk) {
  script::Block whole = block;
  whole.steps.clear();
  std::size_t sends = 0;
  AddHeard(talk, 0, whole.steps);
  for (const script::Step& step : block.steps) {
    whole.steps.push_back(step);
    if (std::holds_alternative<script::Send>(step.what)) AddHeard(talk, ++sends, whole.steps);
  }
  if (!whole.steps.empty() && std::holds_alternative<script::Cut>(whole.steps.back().what))
    whole.steps.pop_back();
  return whole;
}

CheckResult ResultFor(std::string_view name) {
  CheckResult result;
  result.id = "fuzz/" + std::string(name);
  if (const NamedInvariant* const known = FindInvariant(name)) {
    result.title = known->claim;
    if (!known->requirement.empty()) result.covers = {std::string(known->requirement)};
  }
  result.tags = {"fuzz"};
  result.verdict = Verdict::kPass;
  return result;
}

std::string TransportOf(const HuntFinding& finding) {
  if (!finding.block.over.empty()) return finding.block.over.front();
  const bool tls = std::ranges::any_of(finding.talk.heard, &Talk::Heard::tls);
  return tls ? "starttls" : "clear";
}

CheckResult ResultOf(const HuntFinding& finding, const std::string& reproduce) {
  CheckResult result = ResultFor(finding.broken.invariant);
  result.variant = finding.broken.kind;
  result.transport = TransportOf(finding);
  result.segmentation = "whole";
  result.verdict = Verdict::kFail;
  result.expected = result.title;
  result.reason = finding.broken.text;
  result.observed = fmt::format("{}", fmt::join(finding.talk.steps, ", "));
  result.reproduce = reproduce + " --replay " + NameOf(finding.broken) + ".smtp";
  result.transcript = finding.talk.transcript;
  return result;
}

}  // namespace

std::string NameOf(const Broken& broken) {
  const std::string kind = NameIn(broken.kind);
  return broken.invariant + (kind.empty() ? "" : "-" + kind);
}

std::string FindingScript(const HuntFinding& finding, const std::string& by,
                          const std::vector<std::string>& secrets) {
  RunReport masked;
  masked.checks.push_back(ResultOf(finding, ""));
  MaskReport(masked, secrets);
  const CheckResult& shown = masked.checks.front();
  std::string text = fmt::format("# {}\n# Seen {} of {} times. The dialogue:\n",
                                 SafeText(shown.reason), finding.repeated, kRepeats);
  for (const std::string& line :
       TranscriptLines(shown.transcript, {.times = false, .most_octets = kShownOctets}))
    text += "#   " + line + "\n";
  script::Block block = NamesAsPlaceholders(WithReplies(finding.block, finding.talk));
  block.id = "found/" + NameOf(finding.broken);
  block.found = by;
  block.broke = finding.broken.invariant;
  return text + script::Print(block);
}

std::string CorpusScript(const script::Block& block, std::size_t number) {
  script::Block named = NamesAsPlaceholders(block);
  named.id = fmt::format("corpus/case-{}", number);
  return script::Print(named);
}

std::vector<CheckResult> ResultsOf(const std::vector<HuntFinding>& findings,
                                   const std::string& reproduce) {
  std::vector<CheckResult> results;
  for (const std::string_view name : kOfServers) {
    const std::size_t before = results.size();
    for (const HuntFinding& finding : findings)
      if (finding.broken.invariant == name) results.push_back(ResultOf(finding, reproduce));
    if (results.size() == before) results.push_back(ResultFor(name));
  }
  return results;
}

}  // namespace smtpspec
