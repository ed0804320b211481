#include "conformance/command/attack_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "conformance/attack/lab.h"
#include "conformance/attack/lab_judgement.h"
#include "conformance/attack/lab_report.h"
#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"
#include "conformance/report/escapes.h"
#include "conformance/report/selector.h"

namespace smtpspec {
namespace {

using Json = nlohmann::ordered_json;

std::expected<std::string, CommandError> Text(const ListOptions& options) {
  const auto library = LoadChecks(options.checks_folder);
  if (!library) return std::unexpected(library.error());
  return AttacksText(*library, options);
}

// Opportunistic, where it is seen best, or the first policy under which the attack did anything.
const LabCell& Shown(const std::vector<LabCell>& cells) {
  const auto lossy = std::ranges::find_if(cells, [](const LabCell& cell) {
    return cell.policy == TlsPolicy::kOpportunistic && cell.fired;
  });
  if (lossy != cells.end()) return *lossy;
  const auto fired = std::ranges::find_if(cells, &LabCell::fired);
  return fired == cells.end() ? cells.front() : *fired;
}

}  // namespace

std::expected<std::string, CommandError> AttacksText(const script::Library& library,
                                                     const ListOptions& options) {
  const std::vector<const script::Block*> attacks = AttacksOf(library);
  std::vector<Selectable> items;
  for (const script::Block* attack : attacks) items.push_back(SelectableOf(*attack));
  const auto selectors = ReadSelectors(options.selectors);
  if (!selectors) return std::unexpected(selectors.error());
  const auto chosen = Select(*selectors, items, "attacks");
  if (!chosen) return std::unexpected(chosen.error());
  Json array = Json::array();
  std::string text;
  for (const std::size_t i : *chosen) {
    const script::Block& attack = *attacks[i];
    array.push_back({{"id", attack.id},
                     {"title", SafeText(attack.title)},
                     {"covers", attack.covers},
                     {"tags", attack.tags}});
    text += fmt::format("{:<26} {}\n", attack.id, SafeText(attack.title));
  }
  return options.json ? array.dump(1) + "\n" : text;
}

std::string AttackExplanation(const script::Library& library, const script::Block& attack) {
  const auto composed = ComposeAttack(library, {attack.id});
  if (!composed) return SafeText(composed.error()) + "\n";
  const std::vector<LabCell> cells = RunLab({*composed}, {}).cells;
  std::string text = fmt::format("{}   attack\n\nwhat       {}\ncovers     {}\ntags       {}\n\n",
                                 attack.id, SafeText(attack.title), fmt::join(attack.covers, " "),
                                 fmt::join(attack.tags, " "));
  for (const LabCell& cell : cells)
    text += fmt::format("{:<14} {:<34} {}\n", Name(cell.policy), Outcome(cell),
                        SafeText(cell.client.text));
  text += "\n";
  for (std::size_t at = 0; at < attack.source.size();) {
    const std::size_t end = std::min(attack.source.find('\n', at), attack.source.size());
    text += "  " + SafeText(attack.source.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  const LabCell& shown = Shown(cells);
  text += fmt::format("\nexample    our own client and server in memory, {}: {}\n",
                      Name(shown.policy), Outcome(shown));
  for (const std::string& line : LabDialogue(shown)) text += "  " + line + "\n";
  return text;
}

CLI::App* AddListAttacks(CLI::App& list, ListOptions& options) {
  CLI::App* const app = list.add_subcommand("attacks", "what lab and proxy can do to a connection");
  app->add_option("selectors", options.selectors, "which; without one, all")->type_name("SELECTOR");
  app->add_option("--checks", options.checks_folder, "load more attacks from script files")
      ->type_name("DIR");
  app->add_flag("--json", options.json, "an array of objects");
  app->footer("Example: smtpspec list attacks tag:inject-reply");
  return app;
}

int ListAttacks(const ListOptions& options) {
  const auto text = Text(options);
  if (!text) return Complain("list", text.error());
  std::fwrite(text->data(), 1, text->size(), stdout);
  return 0;
}

}  // namespace smtpspec
