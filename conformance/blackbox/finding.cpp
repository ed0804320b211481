#include "conformance/blackbox/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "conformance/blackbox/case_values.h"
#include "conformance/report/escapes.h"
#include "conformance/report/transcript_secrets.h"
#include "conformance/report/transcript_text.h"
#include "conformance/run/named_invariants.h"
#include "conformance/script/print.h"

namespace smtpspec {
namespace {

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

CheckResult ResultOf(const HuntFinding& finding, const std::string& reproduce) {
  CheckResult result = ResultFor(finding.broken.invariant);
  result.variant = finding.broken.kind;
  result.transport = finding.shown.transport;
  result.segmentation = "whole";
  result.verdict = Verdict::kFail;
  result.expected = result.title;
  result.reason = finding.broken.text;
  result.observed = fmt::format("{}", fmt::join(finding.shown.steps, ", "));
  result.reproduce = reproduce;
  const std::string_view place = kReplayPlace;
  result.reproduce.replace(std::min(reproduce.find(place), reproduce.size()), place.size(),
                           "--replay " + NameOf(finding.broken) + ".smtp");
  result.transcript = finding.shown.transcript;
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
    text += "#   " + line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  script::Block block = NamesAsPlaceholders(finding.shown.written);
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

std::vector<CheckResult> ResultsOf(std::span<const std::string_view> invariants,
                                   const std::vector<HuntFinding>& findings,
                                   const std::string& reproduce) {
  std::vector<CheckResult> results;
  for (const std::string_view name : invariants) {
    const std::size_t before = results.size();
    for (const HuntFinding& finding : findings)
      if (finding.broken.invariant == name) results.push_back(ResultOf(finding, reproduce));
    if (results.size() == before) results.push_back(ResultFor(name));
  }
  return results;
}

}  // namespace smtpspec
