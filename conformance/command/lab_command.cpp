#include "conformance/command/lab_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <expected>

#include "conformance/attack/lab.h"
#include "conformance/attack/lab_report.h"
#include "conformance/command/check_outputs.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"
#include "conformance/report/escapes.h"
#include "conformance/report/exit_code.h"
#include "conformance/report/selector.h"
#include "net/host.h"
#include "net/option_numbers.h"

namespace smtpspec {
namespace {

constexpr unsigned kReportMode = 0644;

std::expected<std::vector<Attack>, CommandError> ChosenAttacks(const script::Library& library,
                                                               const LabCommandOptions& options) {
  std::vector<std::vector<std::string>> names;
  if (!options.together.empty()) {
    names.push_back(options.together);
  } else {
    std::vector<Selectable> items;
    const std::vector<const script::Block*> all = AttacksOf(library);
    for (const script::Block* block : all) items.push_back(SelectableOf(*block));
    const auto selectors = ReadSelectors(options.selectors);
    if (!selectors) return std::unexpected(selectors.error());
    const auto chosen = Select(*selectors, items, "attacks");
    if (!chosen) return std::unexpected(chosen.error());
    for (const std::size_t i : *chosen) names.push_back({all[i]->id});
  }
  std::vector<Attack> attacks = {NoAttack()};
  for (const std::vector<std::string>& composed : names) {
    auto attack = ComposeAttack(library, composed);
    if (!attack) return Misuse(attack.error());
    attacks.push_back(*std::move(attack));
  }
  return attacks;
}

std::expected<LabOptions, CommandError> OptionsOf(const LabCommandOptions& options) {
  LabOptions lab;
  lab.seed = options.seed;
  if (!options.policies.empty()) lab.policies.clear();
  for (const std::string& name : options.policies) {
    const auto policy = TlsPolicyFrom(name);
    if (!policy)
      return Misuse("--policy takes none, opportunistic, starttls or implicit, not " + name);
    lab.policies.push_back(*policy);
  }
  return lab;
}

Step Write(const std::string& file, const std::string& text) {
  if (file == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return {};
  }
  const auto written = net::WriteFileDurably(file, text, kReportMode);
  if (!written) return Refuse(ExitCode::kInternal, written.error());
  return {};
}

std::expected<bool, CommandError> Run(const LabCommandOptions& options) {
  const Step tried = TryOutputFiles({{"--json", options.json_file}, {"--html", options.html_file}});
  if (!tried) return std::unexpected(tried.error());
  const auto library = LoadChecks(options.checks_folder);
  if (!library) return std::unexpected(library.error());
  auto attacks = ChosenAttacks(*library, options);
  if (!attacks) return std::unexpected(attacks.error());
  const auto lab = OptionsOf(options);
  if (!lab) return std::unexpected(lab.error());
  const LabTable table = RunLab(*std::move(attacks), *lab);
  // What goes to standard output stands there alone.
  if (options.json_file != "-" && options.html_file != "-") {
    if (auto done = Write("-", LabText(table)); !done) return std::unexpected(done.error());
  }
  if (!options.json_file.empty())
    if (auto done = Write(options.json_file, LabJson(table, SMTPSPEC_VERSION)); !done)
      return std::unexpected(done.error());
  if (!options.html_file.empty())
    if (auto done = Write(options.html_file, LabHtml(table, SMTPSPEC_VERSION)); !done)
      return std::unexpected(done.error());
  return table.Holds();
}

}  // namespace

CLI::App* AddLab(CLI::App& program, LabCommandOptions& options) {
  CLI::App* const app = program.add_subcommand(
      "lab", "every attack on every TLS policy of the reference client, in memory");
  app->add_option("selectors", options.selectors, "which attacks; without one, all")
      ->type_name("SELECTOR");
  app->add_option("--attack", options.together, "these attacks together, as one")
      ->type_name("NAME")
      ->excludes("selectors");
  app->add_option("--policy", options.policies,
                  "none, opportunistic, starttls or implicit; repeatable; without one, all")
      ->type_name("POLICY")
      ->expected(1)
      ->take_all();
  app->add_option("--checks", options.checks_folder, "load more attacks from script files")
      ->type_name("DIR");
  app->add_option("--json", options.json_file, "the table for programs; - is standard output")
      ->type_name("FILE");
  app->add_option("--html", options.html_file, "sequence diagrams, one file")->type_name("FILE");
  app->add_option("--seed", options.seed, "of the random words of the mail")
      ->type_name("N")
      ->check(net::WholeNumber());
  app->footer(
      "Exit code 0 when nothing is lost under starttls and implicit, and the client reports what\n"
      "is lost under opportunistic; 1 otherwise.\n"
      "Examples:\n"
      "  smtpspec lab tag:strip --html lab.html\n"
      "  smtpspec lab --attack strip-starttls alter-text --policy opportunistic");
  return app;
}

int RunLabCommand(const LabCommandOptions& options) {
  const auto holds = Run(options);
  if (!holds) return Complain("lab", holds.error());
  return *holds ? 0 : 1;
}

}  // namespace smtpspec
