#include "conformance/command/report_command.h"

#include <fmt/format.h>

#include <cstdio>

#include "conformance/command/check_outputs.h"
#include "conformance/command/errors.h"
#include "conformance/command/report_merge.h"
#include "conformance/report/formats.h"

namespace smtpspec {
namespace {}  // namespace

CLI::App* AddReport(CLI::App& program, ReportOptions& options) {
  CLI::App* const app =
      program.add_subcommand("report", "convert saved JSON reports, or merge those of shards");
  app->add_option("files", options.files, "JSON reports; - is standard input")
      ->required()
      ->type_name("FILE");
  app->add_option("--report", options.reports,
                  "repeatable; json jsonl junit tap sarif markdown html; - is standard output")
      ->required()
      ->type_name("FORMAT=FILE")
      ->allow_extra_args(false);
  app->footer(
      "Example: smtpspec report shard-*.json --report html=all.html --report json=all.json");
  return app;
}

int Report(const ReportOptions& options) {
  if (const Step tried = TryReports(options.reports); !tried)
    return Complain("report", tried.error());
  const auto requests = ParseReportRequests(options.reports);
  if (!requests) return Complain("report", requests.error());
  std::vector<RunReport> reports;
  for (const std::string& file : options.files) {
    auto report = ReadReport(file);
    if (!report) return Complain("report", report.error());
    reports.push_back(std::move(*report));
  }
  const auto merged = MergeReports(std::move(reports));
  if (!merged) return Complain("report", merged.error());
  const auto written = WriteReports(*requests, *merged);
  return written ? 0 : Complain("report", written.error());
}

}  // namespace smtpspec
