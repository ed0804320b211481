// `smtpspec list attacks` and `smtpspec explain ATTACK`.
#ifndef SMTPSPEC_CONFORMANCE_COMMAND_ATTACK_TEXT_H_
#define SMTPSPEC_CONFORMANCE_COMMAND_ATTACK_TEXT_H_

#include <CLI/CLI.hpp>
#include <string>

#include "conformance/command/list_command.h"
#include "conformance/script/script.h"

namespace smtpspec {

// Adds `attacks` to `list`, and gives it.
CLI::App* AddListAttacks(CLI::App& list, ListOptions& options);
int ListAttacks(const ListOptions& options);

std::expected<std::string, CommandError> AttacksText(const script::Library& library,
                                                     const ListOptions& options);
// What it does, how each policy of the reference client fares, and a dialogue: that of the policy
// under which most is lost.
std::string AttackExplanation(const script::Library& library, const script::Block& attack);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_COMMAND_ATTACK_TEXT_H_
