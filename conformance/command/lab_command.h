// `smtpspec lab`: every attack on every TLS policy of the reference client, in memory.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_LAB_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_LAB_COMMAND_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace smtpspec {

struct LabCommandOptions {
  std::vector<std::string> selectors;
  std::vector<std::string> together;  // attacks as one
  std::vector<std::string> policies;
  std::string checks_folder, json_file, html_file;
  std::uint64_t seed = 1;
};
CLI::App* AddLab(CLI::App& program, LabCommandOptions& options);
// 0: the rules of the lab hold; 1: one does not.
int RunLabCommand(const LabCommandOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_LAB_COMMAND_H_
