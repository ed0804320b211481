// Machines as files: JSON for programs (docs/learning.md names the fields), DOT for pictures.
#ifndef SMTPSPEC_CONFORMANCE_LEARN_MACHINE_FILE_H_
#define SMTPSPEC_CONFORMANCE_LEARN_MACHINE_FILE_H_

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/learn/machine.h"
#include "conformance/learn/machine_claims.h"

namespace smtpspec {

inline constexpr std::string_view kMachineSchema = "smtpspec-machine/1";

// How a machine was learned.
struct MachineRecord {
  std::string version;
  std::vector<std::string> command;
  std::string target;     // HOST:PORT, or "own"
  std::string transport;  // "starttls" or "implicit"
  std::string replies;    // "class", "code" or "enhanced"
  std::size_t depth = 0;
  std::string stopped;  // empty: it is the whole machine, to this depth
  std::size_t conversations = 0, longest = 0, duration_ms = 0;
  Machine machine;
  std::vector<MachineFinding> broken;  // not read from a file
};

std::string MachineJson(const MachineRecord& record);
// Whether the text says that it is a machine, right or wrong.
bool IsMachineJson(std::string_view text);
// The error names what is missing or wrong.
std::expected<MachineRecord, std::string> ParseMachineJson(std::string_view text);

// One edge for all inputs that lead from one state to another; a line for each answer. The state
// behind the end of the connection stands in it, and what is answered there does not.
std::string MachineDot(const Machine& machine, std::string_view title);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_LEARN_MACHINE_FILE_H_
