#include "conformance/command/diff_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <expected>

#include "conformance/command/errors.h"
#include "conformance/command/report_merge.h"
#include "conformance/learn/machine_diff.h"
#include "conformance/learn/machine_file.h"
#include "conformance/report/escapes.h"

namespace smtpspec {
namespace {

// Of what differs behind the shortest conversation.
constexpr std::size_t kShown = 10;

using Lines = std::expected<std::vector<std::string>, CommandError>;

struct File {
  std::string name, text;
};

std::expected<File, CommandError> Read(const std::string& name) {
  auto text = Contents(name);
  if (!text) return std::unexpected(text.error());
  return File{name, *std::move(text)};
}

std::expected<MachineRecord, CommandError> MachineIn(const File& file) {
  auto record = ParseMachineJson(file.text);
  if (record) return *std::move(record);
  return std::unexpected(CommandError{ExitCode::kUnreadable,
                                      fmt::format("{}: {}", SafeText(file.name), record.error())});
}

std::string Way(const MachineDifference& difference) {
  return fmt::format("{}", fmt::join(difference.inputs, " "));
}

void TellOfOne(const File& file, const MachineRecord& record, std::vector<std::string>& lines) {
  lines.push_back(fmt::format("{}: {} states, {} inputs, {} {}{}", file.name,
                              record.machine.states.size(), record.machine.inputs.size(),
                              record.target, record.transport,
                              record.stopped.empty() ? "" : ", not all of it: " + record.stopped));
}

void TellOfOthers(const MachineComparison& found, std::vector<std::string>& lines) {
  const std::size_t others = found.differences.size() - 1;
  if (others > 0)
    lines.push_back(fmt::format("they also differ in the last answer of {}:", others));
  for (std::size_t i = 1; i <= std::min(others, kShown); ++i)
    lines.push_back("  " + Way(found.differences[i]));
  if (others > kShown) lines.push_back(fmt::format("  and {} more", others - kShown));
}

// What is said of two that are not told apart, as far as they are known.
std::string TellOfNone(const MachineComparison& found) {
  if (found.unknown == 0) return "no conversation tells them apart";
  return fmt::format(
      "no conversation tells them apart as far as both are known: {} answers are not known of one; "
      "learn it whole, with more --states or --seconds",
      found.unknown);
}

ExitCode TellOfMachines(const File& older, const MachineRecord& first, const File& newer,
                        const MachineRecord& second) {
  std::vector<std::string> lines;
  TellOfOne(older, first, lines);
  TellOfOne(newer, second, lines);
  const MachineComparison found = Compare(first.machine, second.machine);
  for (const auto& [file, inputs] :
       {std::pair{&older, &found.only_first}, std::pair{&newer, &found.only_second}})
    if (!inputs->empty())
      lines.push_back(
          fmt::format("not compared, only {} has them: {}", file->name, fmt::join(*inputs, " ")));
  if (found.differences.empty()) {
    lines.push_back(TellOfNone(found));
  } else {
    lines.emplace_back("a shortest conversation that tells them apart:");
    for (const std::string& line :
         Dialogue(first.machine, second.machine, found.differences.front(), older.name, newer.name))
      lines.push_back("  " + line);
    TellOfOthers(found, lines);
  }
  for (const std::string& line : lines) fmt::print("{}\n", SafeText(line));
  if (!found.differences.empty()) return ExitCode::kFailed;
  return found.unknown > 0 ? ExitCode::kNothingProven : ExitCode::kDone;
}

std::expected<ExitCode, CommandError> CompareMachines(const File& older, const File& newer) {
  const auto first = MachineIn(older), second = MachineIn(newer);
  for (const auto* const record : {&first, &second})
    if (!*record) return std::unexpected(record->error());
  // What is told apart in a reply is part of the machine.
  if (first->replies != second->replies)
    return std::unexpected(CommandError{
        ExitCode::kUsage,
        fmt::format("{} was learned with --replies {}, {} with {}: they cannot be compared",
                    SafeText(older.name), SafeText(first->replies), SafeText(newer.name),
                    SafeText(second->replies))});
  return TellOfMachines(older, *first, newer, *second);
}

std::expected<ExitCode, CommandError> CompareReports(const File& older, const File& newer) {
  const auto first = ReportIn(older.name, older.text), second = ReportIn(newer.name, newer.text);
  for (const auto* const report : {&first, &second})
    if (!*report) return std::unexpected(report->error());
  const std::vector<std::string> lines = Differences(*first, *second);
  for (const std::string& line : lines) fmt::print("{}\n", line);
  return lines.empty() ? ExitCode::kDone : ExitCode::kFailed;
}

std::expected<ExitCode, CommandError> Compare(const DiffOptions& options) {
  const auto older = Read(options.older);
  if (!older) return std::unexpected(older.error());
  const auto newer = Read(options.newer);
  if (!newer) return std::unexpected(newer.error());
  const bool machines = IsMachineJson(older->text) || IsMachineJson(newer->text);
  return machines ? CompareMachines(*older, *newer) : CompareReports(*older, *newer);
}

}  // namespace

CLI::App* AddDiff(CLI::App& program, DiffOptions& options) {
  CLI::App* const app = program.add_subcommand(
      "diff", "verdicts that changed between two reports, or how two learned machines differ");
  app->add_option("older", options.older, "a JSON report, or a machine of learn --json")
      ->required()
      ->type_name("OLD.json");
  app->add_option("newer", options.newer, "another of the same kind")
      ->required()
      ->type_name("NEW.json");
  app->footer(
      "Of two machines, a shortest conversation is printed that tells them apart.\n"
      "Exit codes: 0 nothing changed, 1 something did; 3 two machines are not told apart, and one\n"
      "of them is not known whole.\n\n"
      "Example: smtpspec diff main.json branch.json");
  return app;
}

int Diff(const DiffOptions& options) {
  const auto compared = Compare(options);
  if (!compared) return Complain("diff", compared.error());
  return static_cast<int>(*compared);
}

}  // namespace smtpspec
