#include "conformance/command/check_plan_steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/command/check_outputs.h"
#include "conformance/report/escapes.h"
#include "conformance/report/selector.h"
#include "conformance/script/embedded_checks.h"
#include "conformance/script/parser.h"
#include "net/host.h"
#include "parser/path.h"

namespace smtpspec {
namespace {

bool IsHostile(const script::Block& check) {
  return std::any_of(check.tags.begin(), check.tags.end(),
                     [](const std::string& tag) { return tag.starts_with("attack:"); });
}

bool IsOfOtherPolicies(const script::Block& check, const CheckOptions& options) {
  return options.OfClient() && !check.policy.empty() &&
         std::find(check.policy.begin(), check.policy.end(), options.policy) == check.policy.end();
}

// Why a check that was selected is left out all the same; counted for the report.
struct LeftOut {
  std::size_t hostile = 0, other_policies = 0, excluded = 0, other_shards = 0;

  bool Counts(const script::Block& check, const CheckOptions& options, const CheckPlan& plan,
              const Shard& shard) {
    if (plan.run.guard_secrets && !options.hostile && IsHostile(check)) return ++hostile > 0;
    if (IsOfOtherPolicies(check, options)) return ++other_policies > 0;
    if (plan.expectations && plan.expectations->Excludes(check.id)) return ++excluded > 0;
    return !shard.Holds(check.id) && ++other_shards > 0;
  }
};

void Tell(const LeftOut& left_out, CheckPlan& plan) {
  const auto tell = [&](std::size_t count, std::string_view why) {
    if (count > 0) plan.remarks.push_back(fmt::format("left out: {} {}", count, why));
  };
  tell(left_out.hostile, "that attack (--hostile runs them off loopback)");
  tell(left_out.other_policies, "about other policies than that of --policy");
  tell(left_out.excluded, "that the expectations exclude");
  tell(left_out.other_shards, "in other shards");
}

std::vector<const script::Block*> ChecksOf(const script::Library& library,
                                           script::Block::Under party) {
  std::vector<const script::Block*> checks;
  for (const script::Block& block : library.blocks) {
    const bool check = block.kind == script::Block::Kind::kCheck;
    if (check && block.under == party) checks.push_back(&block);
  }
  return checks;
}

// For each check whether it is selected.
std::expected<std::vector<bool>, CommandError> Selected(
    const CheckOptions& options, const std::vector<const script::Block*>& checks) {
  std::vector<Selectable> items;
  for (const script::Block* const check : checks) items.push_back(SelectableOf(*check));
  const auto selectors = ReadSelectors(options.selectors);
  if (!selectors) return std::unexpected(selectors.error());
  const auto chosen = Select(*selectors, items);
  if (!chosen) return std::unexpected(chosen.error());
  std::vector<bool> selected(checks.size(), false);
  for (const std::size_t i : *chosen) selected[i] = true;
  return selected;
}

}  // namespace

Step PlanRun(const CheckOptions& options, CheckPlan& plan) {
  ServerRunOptions& run = plan.run;
  run.from = options.from;
  run.to = options.to;
  // They are put between angle brackets as they are; postmaster alone is a recipient too.
  for (const std::string* const address : {&run.from, &run.to}) {
    const bool fits = address == &run.from
                          ? !address->empty() && ReversePath::Parse("<" + *address + ">")
                          : ForwardPath::Parse("<" + *address + ">").has_value();
    if (!fits) {
      return Misuse(
          fmt::format("\"{}\" is no address; expected one as in "
                      "user@example.org",
                      SafeText(*address)));
    }
  }
  for (std::string extension : options.require) {
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    run.require.push_back(extension);
  }
  run.certificate_judged = !options.ca_file.empty() || !options.server_name.empty();
  run.segmentation = options.segmentation == "all"     ? Segmentation::kAll
                     : options.segmentation == "whole" ? Segmentation::kWhole
                                                       : Segmentation::kDefault;
  if (options.max_connections) run.jobs = std::min(run.jobs, *options.max_connections);
  if (!options.spawn.empty()) run.jobs = 1;  // so that a crash has one check to belong to
  run.connections_per_second = options.rate;
  if (options.seed) {
    run.seed = *options.seed;
  } else {
    for (const char c : net::RandomOctets(4))
      run.seed = run.seed * 256 + static_cast<unsigned char>(c);
  }
  run.shuffle = options.shuffle;
  run.repeat = options.repeat;
  run.slow = options.slow;
  run.keep_transcripts = !options.transcripts.empty() || !options.reports.empty();
  run.reproduce = ReproduceCommand(options);
  plan.fail_on = *FailOnOf(options.fail_on);
  return {};
}

Step PlanFiles(const CheckOptions& options, CheckPlan& plan) {
  auto reports = ParseReportRequests(options.reports);
  if (!reports) return std::unexpected(reports.error());
  plan.reports = std::move(*reports);
  for (const auto& [file, into] : {std::pair{&options.baseline_file, &plan.baseline},
                                   std::pair{&options.expectations_file, &plan.expectations}}) {
    if (file->empty()) continue;
    auto read = ReadBaseline(*file);
    if (!read) return std::unexpected(read.error());
    *into = std::move(*read);
  }
  return TryOutputs(options);
}

Step PlanChecks(const CheckOptions& options, CheckPlan& plan) {
  auto library = LoadChecks(options.checks_folder);
  if (!library) return std::unexpected(library.error());
  plan.library = std::move(*library);
  const bool client = options.OfClient();
  const std::vector<const script::Block*> all = ChecksOf(
      plan.library, client ? script::Block::Under::kClient : script::Block::Under::kServer);
  auto runs = Selected(options, all);
  if (!runs) return std::unexpected(runs.error());
  const auto shard = options.shard.empty() ? Shard{} : ParseShard(options.shard);
  if (!shard) return std::unexpected(shard.error());
  LeftOut left_out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const script::Block& check = *all[i];
    if ((*runs)[i]) (*runs)[i] = !left_out.Counts(check, options, plan, *shard);
    if ((*runs)[i]) {
      plan.checks.push_back(&check);
    } else {
      plan.not_run.push_back(check.id);
    }
  }
  Tell(left_out, plan);
  return {};
}

std::unexpected<CommandError> WrongScripts(const std::vector<script::ScriptError>& errors,
                                           ExitCode code) {
  std::string text;
  for (const script::ScriptError& error : errors)
    text += (text.empty() ? "" : "\n") + SafeText(error.Line());
  return Refuse(code, text);
}

std::expected<script::Library, CommandError> LoadChecks(const std::string& folder) {
  std::vector<script::ScriptError> errors;
  script::Library library = script::LoadShipped(&errors);
  if (!errors.empty()) return WrongScripts(errors, ExitCode::kOwnFault);
  if (!folder.empty()) {
    errors = script::LoadDirectory(folder, library);
    if (errors.empty()) errors = script::Validate(library, /*shipped=*/false);
  }
  if (!errors.empty()) return WrongScripts(errors);
  return library;
}

}  // namespace smtpspec
