#include "conformance/report/transcript_files.h"

#include <fmt/format.h>

#include <cctype>
#include <filesystem>
#include <map>

#include "conformance/report/escapes.h"
#include "conformance/report/findings.h"
#include "conformance/report/transcript_text.h"
#include "conformance/report/verdicts.h"
#include "net/host.h"

namespace smtpspec {

std::string TranscriptFileName(std::string_view id) {
  std::string name;
  for (const char c : id) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
    name += plain ? c : '-';
  }
  return name + ".txt";
}

std::string TranscriptFileText(const std::vector<const CheckResult*>& runs) {
  const CheckResult& first = *runs.front();
  std::string text = fmt::format("{}\n{}\n", SafeText(first.id), SafeText(first.title));
  for (const CheckResult* const run : runs) {
    text += fmt::format("\n== {}: {}\n", SafeText(Circumstances(*run)), Name(run->verdict));
    const std::pair<const char*, const std::string&> lines[] = {
        {"reason", run->reason}, {"expected", run->expected}, {"observed", run->observed}};
    for (const auto& [name, value] : lines) {
      if (!value.empty()) text += fmt::format("   {}: {}\n", name, SafeText(value));
    }
    for (const std::string& line : TranscriptLines(run->transcript)) text += line + "\n";
  }
  return text;
}

std::expected<void, CommandError> WriteTranscripts(const std::string& folder,
                                                   const RunReport& report) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return std::unexpected(CommandError{
        ExitCode::kInternal,
        fmt::format("cannot make the folder {}: {}", SafeText(folder), error.message())});
  }
  std::map<std::string, std::vector<const CheckResult*>> by_check;
  for (const CheckResult& result : report.checks) by_check[result.id].push_back(&result);
  for (const auto& [id, runs] : by_check) {
    const std::string path = (std::filesystem::path(folder) / TranscriptFileName(id)).string();
    const auto written = net::WriteFileDurably(path, TranscriptFileText(runs), 0600);
    if (!written) return std::unexpected(CommandError{ExitCode::kInternal, written.error()});
  }
  return {};
}

}  // namespace smtpspec
