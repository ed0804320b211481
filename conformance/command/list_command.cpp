#include "conformance/command/list_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "conformance/command/check_plan.h"
#include "conformance/command/errors.h"
#include "conformance/report/catalogue.h"
#include "conformance/report/escapes.h"
#include "conformance/report/selector.h"
#include "conformance/report/verdicts.h"
#include "conformance/script/parser.h"

namespace smtpspec {
namespace {

using Json = nlohmann::ordered_json;

std::string RoleOf(const script::Block& check) {
  switch (check.under) {
    case script::Block::Under::kServer:
      return "server";
    case script::Block::Under::kClient:
      return "client";
    case script::Block::Under::kRelay:
      return "relay";
    case script::Block::Under::kNone:
      break;
  }
  return "";
}

std::vector<const script::Block*> ChecksOf(const script::Library& library) {
  std::vector<const script::Block*> checks;
  for (const script::Block& block : library.blocks) {
    if (block.kind == script::Block::Kind::kCheck) checks.push_back(&block);
  }
  return checks;
}

void AddOnce(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

Json CheckEntry(const script::Library& library, const script::Block& check) {
  return {{"id", check.id},
          {"title", SafeText(check.title)},
          {"role", RoleOf(check)},
          {"level", Name(check.level)},
          {"covers", check.covers},
          {"tags", check.tags},
          {"needs", AllNeeds(library, check)},
          {"mutants", check.mutants.size()}};
}

// Which checks there are for each requirement.
std::map<std::string, std::vector<std::string>> Coverage(const script::Library& library) {
  std::map<std::string, std::vector<std::string>> coverage;
  for (const script::Block* const check : ChecksOf(library)) {
    for (const std::string& requirement : check->covers) coverage[requirement].push_back(check->id);
  }
  return coverage;
}

Json RequirementEntry(const Requirement& requirement, const std::vector<std::string>& checks) {
  return {{"id", requirement.id},           {"level", requirement.level},
          {"binds", requirement.binds},     {"summary", requirement.summary},
          {"status", requirement.status},   {"reason", requirement.reason},
          {"section", requirement.section}, {"checks", checks}};
}

int Print(const std::expected<std::string, CommandError>& text) {
  if (!text) return Complain("list", text.error());
  std::fwrite(text->data(), 1, text->size(), stdout);
  return 0;
}

int List(const ListOptions& options, decltype(ChecksText)* list) {
  const auto library = LoadChecks(options.checks_folder);
  if (!library) return Print(std::unexpected(library.error()));
  return Print(list(*library, options));
}

std::expected<std::vector<std::size_t>, CommandError> Chosen(const ListOptions& options,
                                                             const std::vector<Selectable>& items,
                                                             std::string_view kind) {
  const auto selectors = ReadSelectors(options.selectors);
  if (!selectors) return std::unexpected(selectors.error());
  return Select(*selectors, items, kind);
}

}  // namespace

std::vector<std::string> AllNeeds(const script::Library& library, const script::Block& check) {
  std::vector<std::string> needs;
  for (const auto& words : check.needs) {
    std::string text;
    for (const script::Template& word : words) {
      for (const script::Piece& piece : word.pieces) {
        text += piece.placeholder.empty() ? piece.octets : "{" + piece.placeholder + "}";
      }
      text += ' ';
    }
    if (!text.empty()) text.pop_back();
    AddOnce(needs, text);
  }
  std::vector<std::string> transports = script::TransportsOf(library, check);
  if (transports.empty()) transports.push_back("");
  std::map<std::string, std::size_t> over;  // how many transports need it
  std::vector<std::string> found;
  for (const std::string& transport : transports) {
    std::vector<std::string> here;
    for (const script::Variant& variant : script::Expand(library, check, transport)) {
      for (const std::string& need : script::NeedsOf(variant.check)) AddOnce(here, need);
    }
    for (const std::string& need : here) {
      ++over[need];
      AddOnce(found, need);
    }
  }
  for (const std::string& need : found) {
    if (over[need] == transports.size()) AddOnce(needs, need);
  }
  return needs;
}

std::expected<std::string, CommandError> ChecksText(const script::Library& library,
                                                    const ListOptions& options) {
  const std::vector<const script::Block*> checks = ChecksOf(library);
  std::vector<Selectable> items;
  for (const script::Block* const check : checks) items.push_back(SelectableOf(*check));
  const auto chosen = Chosen(options, items, "checks");
  if (!chosen) return std::unexpected(chosen.error());
  Json array = Json::array();
  std::string text;
  for (const std::size_t i : *chosen) {
    const script::Block& check = *checks[i];
    if (options.json) {
      array.push_back(CheckEntry(library, check));
    } else {
      text += fmt::format("{:<44} {:<6} {:<6} {}\n", check.id, RoleOf(check), Name(check.level),
                          SafeText(check.title));
    }
  }
  return options.json ? array.dump(1) + "\n" : text;
}

std::expected<std::string, CommandError> RequirementsText(const script::Library& library,
                                                          const ListOptions& options) {
  std::vector<Selectable> items;
  for (const Requirement& requirement : Catalogue()) {
    const std::string id(requirement.id);
    items.push_back({id, std::string(requirement.level), {id}, {std::string(requirement.status)}});
  }
  const auto chosen = Chosen(options, items, "requirements");
  if (!chosen) return std::unexpected(chosen.error());
  auto coverage = Coverage(library);
  Json array = Json::array();
  std::string text;
  for (const std::size_t i : *chosen) {
    const Requirement& requirement = Catalogue()[i];
    const std::vector<std::string>& checks = coverage[items[i].id];
    if (options.json) {
      array.push_back(RequirementEntry(requirement, checks));
    } else {
      text +=
          fmt::format("{:<52} {:<6} {:<14} {:>3} checks  {}\n", requirement.id, requirement.level,
                      requirement.status, checks.size(), SafeText(requirement.summary));
    }
  }
  return options.json ? array.dump(1) + "\n" : text;
}

ListCommands AddList(CLI::App& program, ListOptions& options) {
  CLI::App* const list =
      program.add_subcommand("list", "what checks, requirements, attacks and personas there are");
  list->require_subcommand(1);
  list->footer("Example: smtpspec list checks rfc3207 --json");
  const auto add = [&](const char* name, const char* description, const char* example) {
    CLI::App* const app = list->add_subcommand(name, description);
    app->add_option("selectors", options.selectors, "which; without one, all")
        ->type_name("SELECTOR");
    app->add_option("--checks", options.checks_folder, "load more checks from script files")
        ->type_name("DIR");
    app->add_flag("--json", options.json, "an array of objects");
    app->footer(std::string("Example: ") + example);
    return app;
  };
  return {add("checks", "the checks", "smtpspec list checks tag:smuggling"),
          add("requirements", "the requirements and how many checks each has",
              "smtpspec list requirements rfc5321/4.5.2")};
}

int ListChecks(const ListOptions& options) {
  return List(options, ChecksText);
}
int ListRequirements(const ListOptions& options) {
  return List(options, RequirementsText);
}

}  // namespace smtpspec
