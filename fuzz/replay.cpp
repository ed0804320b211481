// Runs files, and all files of folders, through a target: a corpus or a finding, without a fuzzing
// engine. A property that does not hold ends it; the file is named before it is run.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/property.h"

namespace {

std::vector<std::filesystem::path> FilesOf(int count, char** arguments) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < count; ++i) {
    if (!std::filesystem::is_directory(arguments[i])) {
      files.emplace_back(arguments[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments[i]))
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::filesystem::path> files = FilesOf(count, arguments);
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
      std::fprintf(stderr, "%s: cannot be read\n", file.c_str());
      return 66;
    }
    const std::string octets{std::istreambuf_iterator<char>(stream), {}};
    std::fprintf(stderr, "%s, %zu octets\n", file.c_str(), octets.size());
    LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(octets.data()), octets.size());
  }
  std::printf("%zu inputs, every property holds\n", files.size());
  return files.empty() ? 64 : 0;
}
