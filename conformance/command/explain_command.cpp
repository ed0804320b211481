#include "conformance/command/explain_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <sstream>

#include "conformance/client_run/client_checks.h"
#include "conformance/client_run/reference_client.h"
#include "conformance/command/attack_text.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"
#include "conformance/command/list_command.h"
#include "conformance/report/catalogue.h"
#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/groups.h"
#include "conformance/report/transcript_secrets.h"
#include "conformance/report/transcript_text.h"
#include "conformance/report/verdicts.h"
#include "conformance/run/invariants.h"
#include "conformance/run/memory_target.h"
#include "conformance/run/named_invariants.h"
#include "conformance/script/parser.h"
#include "conformance/script/uses.h"

namespace smtpspec {
namespace {

using Lines = std::vector<std::string>;

// A heading in front of the first line only.
std::string Section(std::string_view name, const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += fmt::format("{:<10} {}\n", text.empty() ? name : "", SafeText(line));
  }
  return text;
}

Lines LinesOf(const std::string& text) {
  std::istringstream stream(text);
  Lines lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string RequirementLine(const std::string& id) {
  const Requirement* const requirement = FindRequirement(id);
  const std::string name = Citation(id) == id ? id : fmt::format("{} {}", Citation(id), id);
  return requirement == nullptr ? name : fmt::format("{}: {}", name, requirement->summary);
}

// Why anybody cares, and what happened where it was not so.
Lines History(const script::Block& check) {
  Lines lines;
  for (const std::string& id : check.covers) {
    const Requirement* const requirement = FindRequirement(id);
    if (requirement != nullptr && !requirement->history.empty()) {
      lines.push_back(fmt::format("{}: {}", id, requirement->history));
    }
  }
  return lines;
}

bool IsJudgement(std::string_view line) {
  constexpr std::string_view kWords[] = {"never ", "delivered ", "reports ", "seen "};
  return std::ranges::any_of(kWords, [&](std::string_view word) { return line.starts_with(word); });
}

// Lines that judge the party under test, with the alternatives below each and their grades; of what
// is used, not the dialogue: that is set-up.
Lines Judgements(const script::Library& library, const script::Block& user, std::string_view party,
                 int depth = 0) {
  Lines judgements;
  bool judged = false;
  for (const std::string& line : LinesOf(user.source)) {
    const std::size_t start = line.find_first_not_of(' ');
    if (start == std::string::npos || line.starts_with("mutant")) continue;
    const std::string text = line.substr(start);
    if (judged && text.starts_with("or ")) {
      judgements.push_back("  " + text);
      continue;
    }
    judged = IsJudgement(text) || (depth == 0 && text.starts_with(party));
    if (judged) judgements.push_back(text);
    if (!text.starts_with("use ") || depth == script::kDeepestUse) continue;
    const std::string name = text.substr(4);
    if (const script::Block* const used = script::FindUsed(library, name, user, ""))
      std::ranges::move(Judgements(library, *used, party, depth + 1),
                        std::back_inserter(judgements));
  }
  return judgements;
}

Lines Accepted(const script::Library& library, const script::Block& check) {
  const bool server = check.under == script::Block::Under::kServer;
  Lines accepted = Judgements(library, check, server ? "S: " : "C: ");
  if (!server)
    accepted.push_back(
        "nothing of account, envelope or message in clear where the policy forbids it");
  return accepted;
}

// The first run of the check that has a dialogue.
Lines Shown(const script::Block& check, const RunReport& report, const std::string& of_whom) {
  const auto shown = std::ranges::find_if(report.checks, [&](const CheckResult& result) {
    return result.id == check.id && !result.transcript.empty();
  });
  if (shown == report.checks.end())
    return {fmt::format("none: {} has no dialogue for this check", of_whom)};
  Lines lines = {
      fmt::format("{} in memory, {}: {}", of_whom, Circumstances(*shown), Name(shown->verdict))};
  for (const std::string& line :
       TranscriptLines(shown->transcript, {.times = false, .most_octets = 200})) {
    lines.push_back("  " + line);
  }
  return lines;
}

Lines ClientExample(const script::Library& library, const script::Block& check) {
  ClientRunOptions options;
  const auto& policies = check.policy;
  const bool usual = policies.empty() || std::ranges::count(policies, "starttls") > 0;
  options.policy = usual ? TlsPolicy::kStartTls : *TlsPolicyFrom(policies.front());
  options.jobs = 1;
  options.seed = 1;
  options.slow = true;
  options.keep_transcripts = true;
  RunReport report = RunClientChecks(library, {&check}, *NewReferenceClient(), options);
  MaskReport(report, {});
  return Shown(check, report, "the reference client");
}

Lines Example(const script::Library& library, const script::Block& check) {
  if (check.under == script::Block::Under::kClient) return ClientExample(library, check);
  ServerRunOptions options;
  options.account = MemoryAccount();
  options.segmentation = Segmentation::kWhole;
  options.jobs = 1;
  options.seed = 1;
  options.slow = true;  // time in memory costs nothing
  options.keep_transcripts = true;
  RunReport report = RunServerChecks(library, {&check}, MemoryTargets(), options);
  MaskReport(report, SecretForms(MemoryAccount()));
  return Shown(check, report, "the reference server");
}

std::string CheckExplanation(const script::Library& library, const script::Block& check) {
  Lines covers, mutants;
  for (const std::string& id : check.covers) covers.push_back(RequirementLine(id));
  for (const script::Block& mutant : check.mutants) mutants.push_back(mutant.id);
  const auto joined = [](const std::vector<std::string>& words) {
    return words.empty() ? Lines{} : Lines{fmt::format("{}", fmt::join(words, " "))};
  };
  const bool server = check.under == script::Block::Under::kServer;
  const Lines over = server ? joined(script::TransportsOf(library, check)) : Lines{};
  const Lines policy = server                 ? Lines{}
                       : check.policy.empty() ? Lines{"each"}
                                              : joined(check.policy);
  return fmt::format("{}   {}   {}\n\n", check.id, server ? "server" : "client",
                     Name(check.level)) +
         Section("what", {check.title}) + Section("covers", covers) +
         Section("tags", joined(check.tags)) + Section("over", over) + Section("policy", policy) +
         Section("needs", joined(AllNeeds(library, check))) +
         Section("accepted", Accepted(library, check)) + Section("history", History(check)) +
         Section("mutants", joined(mutants)) + "\n" + Section("script", LinesOf(check.source)) +
         "\n" + Section("example", Example(library, check));
}

std::string RequirementExplanation(const script::Library& library, const Requirement& requirement) {
  Lines checks;
  for (const Invariant& invariant : AllInvariants())
    if (invariant.requirement == requirement.id)
      checks.push_back(fmt::format("{}: {}", invariant.id, invariant.title));
  for (const script::Block& block : library.blocks) {
    const auto& covers = block.covers;
    if (block.kind == script::Block::Kind::kCheck &&
        std::find(covers.begin(), covers.end(), requirement.id) != covers.end()) {
      checks.push_back(fmt::format("{}: {}", block.id, block.title));
    }
  }
  const auto line = [](std::string_view text) {
    return text.empty() ? Lines{} : Lines{std::string(text)};
  };
  return fmt::format("{}   {}   {}\n\n", requirement.id, requirement.level,
                     Citation(requirement.id)) +
         Section("what", line(requirement.summary)) + Section("binds", line(requirement.binds)) +
         Section("status", line(requirement.status)) + Section("reason", line(requirement.reason)) +
         Section("history", line(requirement.history)) + Section("checks", checks);
}

std::string InvariantExplanation(const Invariant& invariant) {
  return fmt::format("{}   server   {}\n\n", invariant.id, Name(invariant.level)) +
         Section("what", {std::string(invariant.title)}) +
         Section("covers", {RequirementLine(std::string(invariant.requirement))}) +
         Section("judged", {"in all replies and connections of a run, whichever checks are run; a "
                            "violation is told once"});
}

std::string NamedInvariantExplanation(const NamedInvariant& invariant) {
  const std::string requirement(invariant.requirement);
  const std::string standing = "standing/" + std::string(invariant.name);
  const bool in_replies =
      std::ranges::find(AllInvariants(), standing, &Invariant::id) != AllInvariants().end();
  return fmt::format("{}   invariant\n\n", invariant.name) +
         Section("what", {std::string(invariant.claim)}) +
         Section("covers", requirement.empty() ? Lines{} : Lines{RequirementLine(requirement)}) +
         Section("watched", {invariant.watched_by == "meeting"
                                 ? "in every meeting of both engines: smtpspec replay, fuzz targets"
                                 : "by fuzz targets: " + std::string(invariant.watched_by)}) +
         Section("replies",
                 in_replies
                     ? Lines{"show it too: fuzz server, learn, and in check server " + standing}
                     : Lines{});
}

std::string PersonaExplanation(const script::Block& persona) {
  return fmt::format("{}   persona\n\n", persona.id) + Section("what", {persona.title}) +
         Section("covers", persona.covers) + Section("script", LinesOf(persona.source)) +
         Section("run", {"smtpspec serve --persona " + persona.id});
}

// Of --require, which names no requirement: it is the user's own.
std::string RequiredExtensionExplanation() {
  return std::string(kRequiredExtension) + "   server   must\n\n" +
         Section("what", {"every extension named by --require is offered"}) +
         Section("judged", {"where --require is given, in the replies to EHLO of all transports"});
}

}  // namespace

std::optional<std::string> Explanation(const script::Library& library, const std::string& id) {
  for (const script::Block& block : library.blocks) {
    if (block.kind == script::Block::Kind::kCheck && block.id == id) {
      return CheckExplanation(library, block);
    }
  }
  for (const Invariant& invariant : AllInvariants())
    if (invariant.id == id) return InvariantExplanation(invariant);
  if (id == kRequiredExtension) return RequiredExtensionExplanation();
  if (const NamedInvariant* const invariant = FindInvariant(id))
    return NamedInvariantExplanation(*invariant);
  for (const script::Block& block : library.blocks) {
    if (block.kind == script::Block::Kind::kAttack && block.id == id) {
      return AttackExplanation(library, block);
    }
    if (block.kind == script::Block::Kind::kPersona && block.id == id)
      return PersonaExplanation(block);
  }
  if (const Requirement* const requirement = FindRequirement(id)) {
    return RequirementExplanation(library, *requirement);
  }
  return std::nullopt;
}

CLI::App* AddExplain(CLI::App& program, ExplainOptions& options) {
  CLI::App* const app = program.add_subcommand(
      "explain", "what a check tests, why, what is accepted, and how it goes");
  app->add_option("id", options.id,
                  "of a check, a requirement, an attack, a persona or an invariant")
      ->required()
      ->type_name("ID");
  app->add_option("--checks", options.checks_folder, "load more checks from script files")
      ->type_name("DIR");
  app->footer("Example: smtpspec explain inject/command");
  return app;
}

int Explain(const ExplainOptions& options) {
  const auto library = LoadChecks(options.checks_folder);
  if (!library) return Complain("explain", library.error());
  const auto text = Explanation(*library, options.id);
  if (!text)
    return Complain("explain", {ExitCode::kUsage,
                                fmt::format("there is no check, requirement, attack, persona or "
                                            "invariant \"{}\"; `smtpspec list` shows them",
                                            SafeText(options.id))});
  std::fwrite(text->data(), 1, text->size(), stdout);
  return 0;
}

}  // namespace smtpspec
