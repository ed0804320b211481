// The checks that are part of the program, and those of a user's folder.
#ifndef SMTPSPEC_CONFORMANCE_SCRIPT_EMBEDDED_CHECKS_H_
#define SMTPSPEC_CONFORMANCE_SCRIPT_EMBEDDED_CHECKS_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/script/parser.h"

namespace smtpspec::script {

// A file of conformance/checks, attacks or personas as it was when the program was built.
struct EmbeddedFile {
  std::string_view name;  // "checks/starttls/injection.smtp"
  std::string_view text;
};
const std::vector<EmbeddedFile>& EmbeddedChecks();

// All of them. Errors are our own fault and go to `errors`; without it there must be none.
Library LoadShipped(std::vector<ScriptError>* errors = nullptr);

// Adds the *.smtp files of a folder and of the folders in it, sorted by name, or one file. Syntax
// only, as ParseScript; what cannot be read is an error of line 0.
std::vector<ScriptError> LoadDirectory(const std::string& path, Library& into);

}  // namespace smtpspec::script

#endif  // SMTPSPEC_CONFORMANCE_SCRIPT_EMBEDDED_CHECKS_H_
