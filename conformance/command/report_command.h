// `smtpspec report FILE…`: converts saved JSON reports, or puts shards together.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_REPORT_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_REPORT_COMMAND_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace smtpspec {

struct ReportOptions {
  std::vector<std::string> files;
  std::vector<std::string> reports;  // FORMAT=FILE
};
CLI::App* AddReport(CLI::App& program, ReportOptions& options);
int Report(const ReportOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_REPORT_COMMAND_H_
