// Says what is wrong with script files: script_lint [--shipped] PATH…; nothing and 0 if all is
// well.
#include <iostream>
#include <string>
#include <string_view>

#include "conformance/script/embedded_checks.h"
#include "conformance/script/parser.h"

int main(int argc, char** argv) {
  using namespace smtpspec::script;
  Library library;
  std::vector<ScriptError> errors;
  bool shipped = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--shipped") {
      shipped = true;
      continue;
    }
    const auto found = LoadDirectory(argv[i], library);
    errors.insert(errors.end(), found.begin(), found.end());
  }
  // Where lines are missing, what the whole says would mislead.
  if (errors.empty()) errors = Validate(library, shipped);
  for (const auto& error : errors) std::cout << error.Line() << "\n";
  return errors.empty() ? 0 : 1;
}
