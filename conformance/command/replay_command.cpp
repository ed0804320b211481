#include "conformance/command/replay_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <expected>
#include <iterator>
#include <tuple>
#include <utility>

#include "conformance/client_run/client_checks.h"
#include "conformance/client_run/reference_client.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"
#include "conformance/command/replay_server_case.h"
#include "conformance/command/replay_text.h"
#include "conformance/meeting/meeting_case.h"
#include "conformance/report/escapes.h"
#include "conformance/report/exit_code.h"
#include "conformance/report/findings.h"
#include "conformance/report/transcript_text.h"
#include "conformance/report/verdicts.h"
#include "conformance/run/memory_target.h"
#include "conformance/run/named_invariants.h"
#include "conformance/run/runner.h"
#include "conformance/script/embedded_checks.h"

namespace smtpspec {
namespace {

using script::Block;

// The blocks of the file stand behind those of the program, whose fragments they may use.
struct Saved {
  script::Library library;
  std::size_t first = 0;
};

bool SameName(const Block& one, const Block& other) {
  return std::tie(one.kind, one.id, one.under) == std::tie(other.kind, other.id, other.under);
}

// What the file has stands in place of what the program has under the same name: a file of the
// program can be replayed, as it is or changed.
Saved PutInPlace(script::Library file) {
  Saved saved{script::LoadShipped()};
  std::erase_if(saved.library.blocks, [&](const Block& shipped) {
    return std::ranges::any_of(file.blocks,
                               [&](const Block& block) { return SameName(shipped, block); });
  });
  saved.first = saved.library.blocks.size();
  std::ranges::move(file.blocks, std::back_inserter(saved.library.blocks));
  return saved;
}

std::expected<bool, std::string> PlayServerCase(const Block& block, const ReplayOptions& options) {
  const auto replayed = ReplayServerCase(block);
  if (!replayed) return std::unexpected(replayed.error());
  fmt::print("{}\n", block.id);
  if (!options.quiet)
    for (const std::string& line : TranscriptLines(replayed->transcript, {.times = false}))
      fmt::print("  {}\n", line);
  std::vector<BrokenInvariant> broken;
  for (const Broken& each : replayed->broken)
    broken.push_back({each.invariant, SafeText(each.text)});
  fmt::print("{}", InvariantsText(broken, block.broke));
  return broken.empty();
}

std::expected<Saved, CommandError> Load(const std::string& file) {
  script::Library own;
  if (const auto errors = script::LoadDirectory(file, own); !errors.empty())
    return WrongScripts(errors);
  if (own.blocks.empty()) return Misuse(file + " has no block in it");
  Saved saved = PutInPlace(std::move(own));
  if (const auto errors = script::Validate(saved.library, false); !errors.empty())
    return WrongScripts(errors);
  return saved;
}

std::expected<bool, std::string> PlayMeeting(const script::Library& library, const Block& block,
                                             const ReplayOptions& options) {
  Block expanded = script::Expand(library, block, "").front().check;
  if (!options.policy.empty()) expanded.policy = {options.policy};
  if (!block.broke.empty() && !FindInvariant(block.broke)) {
    std::string names;
    for (const NamedInvariant& known : AllNamedInvariants())
      names += (names.empty() ? "" : ", ") + std::string(known.name);
    return std::unexpected("there is no invariant " + block.broke + "; there is " + names);
  }
  const auto setup = ReadMeeting(expanded);
  if (!setup) return std::unexpected(setup.error());
  const auto record = Meet(*setup);
  if (!record) return std::unexpected(record.error());
  const std::vector<BrokenInvariant> broken = JudgeMeeting(*setup, *record);
  fmt::print("{}, {}\n", block.id, Name(setup->policy));
  if (!options.quiet) fmt::print("{}{}", MeetingDialogue(*record), MeetingEnd(*record));
  fmt::print("{}", InvariantsText(broken, block.broke));
  return broken.empty();
}

bool Print(const RunReport& report, const ReplayOptions& options) {
  bool good = true;
  for (const CheckResult& result : report.checks) {
    if (result.id.starts_with("standing/") && result.verdict == Verdict::kPass) continue;
    fmt::print("{}, {}: {}{}\n", result.id, Circumstances(result), Name(result.verdict),
               result.reason.empty() ? "" : ": " + SafeText(result.reason));
    if (!options.quiet)
      for (const std::string& line : TranscriptLines(result.transcript, {.times = false}))
        fmt::print("  {}\n", line);
    good = good && (result.verdict == Verdict::kPass || result.verdict == Verdict::kNote);
  }
  return good;
}

// A dialogue with one engine: a check, or a case that says which. It is its own control.
bool PlayDialogue(script::Library library, std::size_t place, const ReplayOptions& options) {
  Block& block = library.blocks[place];
  block.kind = Block::Kind::kCheck;
  block.control = block.id;
  if (block.under == Block::Under::kClient) {
    ClientRunOptions run;
    if (const auto policy = TlsPolicyFrom(block.policy.empty() ? "" : block.policy.front()))
      run.policy = *policy;
    run.jobs = 1;
    run.seed = 1;
    run.slow = run.keep_transcripts = true;
    return Print(RunClientChecks(library, {&block}, *NewReferenceClient(), run), options);
  }
  ServerRunOptions run;
  run.account = MemoryAccount();
  run.segmentation = Segmentation::kWhole;
  run.jobs = 1;
  run.seed = 1;
  run.slow = run.keep_transcripts = true;
  return Print(RunServerChecks(library, {&block}, MemoryTargets(), run), options);
}

std::expected<bool, CommandError> Run(const ReplayOptions& options) {
  if (!options.policy.empty() && !TlsPolicyFrom(options.policy))
    return Misuse("--policy takes none, opportunistic, starttls or implicit, not " +
                  options.policy);
  const auto saved = Load(options.file);
  if (!saved) return std::unexpected(saved.error());
  bool good = true;
  for (std::size_t i = saved->first; i < saved->library.blocks.size(); ++i) {
    const Block& block = saved->library.blocks[i];
    const bool meets = block.kind == Block::Kind::kAttack ||
                       (block.kind == Block::Kind::kCase && block.under == Block::Under::kNone);
    const bool judged = block.kind == Block::Kind::kCase && block.under == Block::Under::kServer &&
                        ExpectsNothing(block);
    if (meets || judged) {
      const auto holds =
          meets ? PlayMeeting(saved->library, block, options) : PlayServerCase(block, options);
      if (!holds) return Misuse(block.id + ": " + holds.error());
      good = *holds && good;
    } else if (block.kind == Block::Kind::kCheck || block.kind == Block::Kind::kCase) {
      good = PlayDialogue(saved->library, i, options) && good;
    } else if (block.kind == Block::Kind::kPersona) {
      return Misuse(block.id + " is a persona: smtpspec serve --persona " + block.id);
    }
  }
  return good;
}

}  // namespace

CLI::App* AddReplay(CLI::App& program, ReplayOptions& options) {
  CLI::App* const app = program.add_subcommand(
      "replay", "run a saved script on the reference client and server, in memory");
  app->add_option("file", options.file, "cases, attacks or checks; a folder: all files in it")
      ->required()
      ->type_name("FILE");
  app->add_option("--policy", options.policy,
                  "of the client, for an attack or in place of what a case says")
      ->type_name("POLICY");
  app->add_flag("--quiet,-q", options.quiet, "the result, without the dialogue");
  app->footer(
      "A case or attack is played between the two engines, and every invariant is judged; a check\n"
      "or a case under server or client is played with that engine.\n"
      "Exit code 0 when all holds, 1 when something does not.\n"
      "Example: smtpspec replay finding.smtp");
  return app;
}

int Replay(const ReplayOptions& options) {
  const auto good = Run(options);
  if (!good) return Complain("replay", good.error());
  return *good ? 0 : 1;
}

}  // namespace smtpspec
