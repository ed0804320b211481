// A folder for a short time, removed with everything in it.
#ifndef SMTPSPEC_NET_TEMPORARY_FOLDER_H_
#define SMTPSPEC_NET_TEMPORARY_FOLDER_H_

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "net/belongings.h"

namespace smtpspec::net {

class TemporaryFolder {
 public:
  TemporaryFolder() : path_((std::filesystem::temp_directory_path() / "smtpspec-XXXXXX").string()) {
    const auto hold = Belongings::Ours().Hold();
    const char* made = mkdtemp(path_.data());
    assert(made != nullptr);
    Belongings::Ours().AddFolder(path_);
  }
  ~TemporaryFolder() {
    const auto hold = Belongings::Ours().Hold();
    Belongings::Ours().RemoveFolder(path_);
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& Path() const { return path_; }
  // What is in it, or in a folder below it, sorted.
  std::vector<std::string> Names(const std::string& below = "") const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_ + below)) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

 private:
  std::string path_;
};

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_TEMPORARY_FOLDER_H_
