#include "conformance/command/check_outputs.h"

#include <fmt/format.h>

#include <filesystem>

#include "conformance/report/escapes.h"
#include "conformance/report/formats.h"
#include "net/host.h"

namespace smtpspec {
namespace {

using Step = std::expected<void, CommandError>;

std::unexpected<CommandError> Refuse(const char* option, const std::string& name,
                                     const std::string& why) {
  return std::unexpected(CommandError{
      ExitCode::kUsage, fmt::format("{} {}: {}", option, SafeText(name), SafeText(why))});
}

Step TryTranscripts(const std::string& folder) {
  if (folder.empty()) return {};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Refuse("--transcripts", folder, "cannot make the folder: " + error.message());
  if (const auto tried = net::TryFolder(folder); !tried)
    return Refuse("--transcripts", folder, tried.error());
  return {};
}

}  // namespace

std::expected<void, CommandError> TryOutput(const char* option, const std::string& file) {
  if (file.empty() || file == "-") return {};
  std::error_code none;
  const std::string folder = std::filesystem::path(file).parent_path().string();
  // A file is replaced by one of that name, which would be the end of /dev/null.
  const bool other =
      std::filesystem::exists(file, none) && !std::filesystem::is_regular_file(file, none);
  if (other || folder == "/dev")
    return Refuse(option, file, "expected a file, found a folder or a device");
  if (!folder.empty() && !std::filesystem::is_directory(folder, none))
    return Refuse(option, file, "there is no folder " + folder);
  if (const auto tried = net::TryFolder(folder.empty() ? "." : folder); !tried)
    return Refuse(option, file, tried.error());
  return {};
}

std::expected<void, CommandError> TryOutputs(const CheckOptions& options) {
  for (const std::string& text : options.reports) {
    const auto request = ParseReportRequest(text);
    if (!request) return std::unexpected(request.error());
    if (Step tried = TryOutput("--report", request->file); !tried) return tried;
  }
  if (Step tried = TryOutput("--write-baseline", options.write_baseline); !tried) return tried;
  if (Step tried = TryOutput("--write-expectations", options.write_expectations); !tried)
    return tried;
  return TryTranscripts(options.transcripts);
}

}  // namespace smtpspec
