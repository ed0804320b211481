#include "conformance/command/fuzz_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "conformance/blackbox/case_values.h"
#include "conformance/cases/case_text.h"
#include "conformance/command/check_outputs.h"
#include "conformance/report/escapes.h"

namespace smtpspec {
namespace {

std::expected<script::Block, CommandError> ReadCase(const std::string& file,
                                                    script::Block::Under under) {
  const auto text = Contents(file);
  if (!text) return std::unexpected(text.error());
  // What stands above the case is for people.
  const std::size_t begin = text->starts_with("case ") ? 0 : text->find("\ncase ");
  const auto block =
      begin == std::string::npos
          ? nullptr
          : cases::CaseFromText(std::string_view(*text).substr(begin == 0 ? 0 : begin + 1));
  if (!block || block->under != under)
    return Misuse(fmt::format("{}: expected one small case under {}, as fuzz writes them",
                              SafeText(file),
                              under == script::Block::Under::kServer ? "server" : "client"));
  return NamesAsOctets(*block);
}

Step ReadCorpus(const std::string& folder, script::Block::Under under,
                std::vector<script::Block>& into) {
  std::error_code error;
  if (folder.empty()) return {};
  std::filesystem::create_directories(folder, error);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".smtp") files.push_back(entry.path().string());
  if (error)
    return Refuse(ExitCode::kUnreadable,
                  fmt::format("--corpus {}: {}", SafeText(folder), error.message()));
  std::ranges::sort(files);
  for (const std::string& file : files) {
    auto block = ReadCase(file, under);
    if (!block) return std::unexpected(block.error());
    into.push_back(*std::move(block));
  }
  return {};
}

}  // namespace

std::expected<FuzzFiles, CommandError> ReadFuzzFiles(const FuzzCommandOptions& options,
                                                     script::Block::Under under) {
  FuzzFiles files;
  auto reports = ParseReportRequests(options.peer.reports);
  if (!reports) return std::unexpected(reports.error());
  files.reports = *std::move(reports);
  if (!options.peer.expectations_file.empty()) {
    auto read = ReadBaseline(options.peer.expectations_file);
    if (!read) return std::unexpected(read.error());
    files.expectations = *std::move(read);
  }
  for (const std::string& file : options.replay) {
    auto block = ReadCase(file, under);
    if (!block) return std::unexpected(block.error());
    files.replayed.emplace_back(file, *std::move(block));
  }
  if (const Step tried = TryOutputs(options.peer); !tried) return std::unexpected(tried.error());
  // One that is not there is made when something is found.
  std::error_code error;
  if (std::filesystem::exists(options.findings, error) || error)
    if (const Step tried = TryOutputFolder("--findings", options.findings); !tried)
      return std::unexpected(tried.error());
  if (const Step read = ReadCorpus(options.corpus, under, files.corpus); !read)
    return std::unexpected(read.error());
  return files;
}

}  // namespace smtpspec
