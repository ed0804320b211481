// The table of the lab for a terminal, for programs, and as pictures.
#ifndef SMTPSPEC_CONFORMANCE_ATTACK_LAB_REPORT_H_
#define SMTPSPEC_CONFORMANCE_ATTACK_LAB_REPORT_H_

#include <string>

#include "conformance/attack/lab.h"

namespace smtpspec {

// A row an attack, a column a policy; then every loss under `opportunistic` with what the client
// said of it, and every rule that does not hold.
std::string LabText(const LabTable& table);
// docs/lab.md has the fields. `version`: of the program.
std::string LabJson(const LabTable& table, const std::string& version);
// One file that loads nothing and runs nothing: the table, and a sequence diagram of each cell.
std::string LabHtml(const LabTable& table, const std::string& version);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_ATTACK_LAB_REPORT_H_
