// `smtpspec serve --persona NAME[=LABELS]`, `serve --all-personas` and `list personas`.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_PERSONA_COMMAND_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_PERSONA_COMMAND_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "conformance/command/list_command.h"
#include "server/serve_command.h"

namespace smtpspec {

struct PersonaOptions {
  std::vector<std::string> names;
  bool all = false;
  std::string checks_folder;

  bool Asked() const { return all || !names.empty(); }
};
// Adds the options to `serve`.
void AddPersonas(CLI::App& serve, PersonaOptions& options);

// Of the options of serve the listeners and the accounts count; messages are thrown away.
int ServePersonas(const ServeOptions& serve, const PersonaOptions& options);

CLI::App* AddListPersonas(CLI::App& list, ListOptions& options);
int ListPersonas(const ListOptions& options);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_PERSONA_COMMAND_H_
