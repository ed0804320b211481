#include "conformance/script/embedded_checks.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace smtpspec::script {

Library LoadShipped(std::vector<ScriptError>* errors) {
  Library library;
  for (const auto& file : EmbeddedChecks()) {
    const auto found = ParseScript(file.text, std::string(file.name), library);
    assert(errors || found.empty());
    if (errors) errors->insert(errors->end(), found.begin(), found.end());
  }
  return library;
}

std::vector<ScriptError> LoadDirectory(const std::string& path, Library& into) {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    fs::recursive_directory_iterator entry(path, error), end;
    for (; !error && entry != end; entry.increment(error))
      if (entry->path().extension() == ".smtp" && entry->is_regular_file(error))
        names.push_back(entry->path().string());
  } else if (!error) {
    names.push_back(path);
  }
  if (error) return {{path, {}, "cannot be read: " + error.message()}};
  std::sort(names.begin(), names.end());

  std::vector<ScriptError> errors;
  for (const auto& name : names) {
    std::ifstream file(name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (file.bad() || !file.is_open()) {
      errors.push_back({name, {}, "cannot be read; see that the file exists and may be read"});
      continue;
    }
    const auto found = ParseScript(text, name, into);
    errors.insert(errors.end(), found.begin(), found.end());
  }
  return errors;
}

}  // namespace smtpspec::script
