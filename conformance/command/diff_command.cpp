#include "conformance/command/diff_command.h"

#include <fmt/format.h>

#include "conformance/command/report_merge.h"

namespace smtpspec {

CLI::App* AddDiff(CLI::App& program, DiffOptions& options) {
  CLI::App* const app = program.add_subcommand("diff", "verdicts that changed between two reports");
  app->add_option("older", options.older, "a JSON report")->required()->type_name("OLD.json");
  app->add_option("newer", options.newer, "a JSON report")->required()->type_name("NEW.json");
  app->footer(
      "Exit codes: 0 nothing changed, 1 something did.\n\n"
      "Example: smtpspec diff main.json branch.json");
  return app;
}

int Diff(const DiffOptions& options) {
  const auto older = ReadReport(options.older), newer = ReadReport(options.newer);
  for (const auto* const report : {&older, &newer}) {
    if (*report) continue;
    fmt::print(stderr, "smtpspec diff: {}\n", report->error().text);
    return static_cast<int>(report->error().code);
  }
  const std::vector<std::string> lines = Differences(*older, *newer);
  for (const std::string& line : lines) fmt::print("{}\n", line);
  return static_cast<int>(lines.empty() ? ExitCode::kDone : ExitCode::kFailed);
}

}  // namespace smtpspec
