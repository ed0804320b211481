// `smtpspec list checks|requirements`: what there is, for people and for programs.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_LIST_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_LIST_COMMAND_H_

#include <CLI/CLI.hpp>
#include <expected>
#include <string>
#include <vector>

#include "conformance/report/exit_code.h"
#include "conformance/script/script.h"

namespace smtpspec {

struct ListOptions {
  std::vector<std::string> selectors;
  std::string checks_folder;
  bool json = false;
};

// Adds `list` with `checks` and `requirements` to the program, and gives these two.
struct ListCommands {
  CLI::App* checks;
  CLI::App* requirements;
};
ListCommands AddList(CLI::App& program, ListOptions& options);

int ListChecks(const ListOptions& options);
int ListRequirements(const ListOptions& options);

// The parts with no input or output of their own.
std::expected<std::string, CommandError> ChecksText(const script::Library& library,
                                                    const ListOptions& options);
std::expected<std::string, CommandError> RequirementsText(const script::Library& library,
                                                          const ListOptions& options);

// "CHUNKING", "AUTH PLAIN", "inbox": what the check says it needs, and what its steps need over
// every transport that it runs over. Where STARTTLS is but one of them, it is not needed.
std::vector<std::string> AllNeeds(const script::Library& library, const script::Block& check);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_LIST_COMMAND_H_
