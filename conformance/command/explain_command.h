// `smtpspec explain ID`: what a check or a requirement is about.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_EXPLAIN_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_EXPLAIN_COMMAND_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "conformance/script/script.h"

namespace smtpspec {

struct ExplainOptions {
  std::string id;
  std::string checks_folder;
};
CLI::App* AddExplain(CLI::App& program, ExplainOptions& options);
int Explain(const ExplainOptions& options);

// Nothing: there is neither a check nor a requirement of that id. For a server check it is run
// against the reference server in memory: the dialogue is what was said there.
std::optional<std::string> Explanation(const script::Library& library, const std::string& id);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_EXPLAIN_COMMAND_H_
