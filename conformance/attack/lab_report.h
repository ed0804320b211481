// The table of the lab for a terminal, for programs, and as pictures.
#ifndef SMTPSPEC_CONFORMANCE_ATTACK_LAB_REPORT_H_
#define SMTPSPEC_CONFORMANCE_ATTACK_LAB_REPORT_H_

#include <string>
#include <vector>

#include "conformance/attack/lab.h"

namespace smtpspec {

// A row an attack, a column a policy; then every loss under `opportunistic` with what the client
// said of it, and every rule that does not hold.
std::string LabText(const LabTable& table);
// What travelled in one cell, a line each: C, A and S are client, attacker and server; `tls` is
// what the attacker cannot read, `READ` what he read of the mail, `*` what he made or changed.
std::vector<std::string> LabDialogue(const LabCell& cell);
// docs/lab.md has the fields. `version`: of the program.
std::string LabJson(const LabTable& table, const std::string& version);
// One file that loads nothing and runs nothing: the table, and a sequence diagram of each cell.
std::string LabHtml(const LabTable& table, const std::string& version);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_ATTACK_LAB_REPORT_H_
