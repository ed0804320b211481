// `smtpspec diff OLD.json NEW.json`: the verdicts that changed, or how two machines differ.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_DIFF_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_DIFF_COMMAND_H_

#include <CLI/CLI.hpp>
#include <string>

namespace smtpspec {

struct DiffOptions {
  std::string older, newer;
};
CLI::App* AddDiff(CLI::App& program, DiffOptions& options);
// 0: nothing changed. 1: the changes are printed.
int Diff(const DiffOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_DIFF_COMMAND_H_
