#include "conformance/command/check_outputs.h"

#include <fmt/format.h>

#include <filesystem>

#include "conformance/report/escapes.h"
#include "conformance/report/formats.h"
#include "net/host.h"

namespace smtpspec {
namespace {

std::unexpected<CommandError> Refuse(const char* option, const std::string& name,
                                     const std::string& why) {
  return Misuse(fmt::format("{} {}: {}", option, SafeText(name), SafeText(why)));
}

}  // namespace

Step TryOutputFolder(const char* option, const std::string& folder) {
  if (folder.empty()) return {};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Refuse(option, folder, "cannot make the folder: " + error.message());
  if (const auto tried = net::TryFolder(folder); !tried)
    return Refuse(option, folder, tried.error());
  return {};
}

Step TryOutputFiles(const std::vector<std::pair<const char*, std::string>>& files) {
  std::string to_output;
  for (const auto& [option, file] : files) {
    if (Step tried = TryOutput(option, file); !tried) return tried;
    if (file != "-") continue;
    if (!to_output.empty())
      return Misuse(
          fmt::format("{} - and {} -: expected one of them, since standard output cannot "
                      "hold both",
                      to_output, option));
    to_output = option;
  }
  return {};
}

Step TryOutput(const char* option, const std::string& file) {
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

Step TryReports(const std::vector<std::string>& reports) {
  const auto requests = ParseReportRequests(reports);
  if (!requests) return std::unexpected(requests.error());
  for (const ReportRequest& request : *requests)
    if (Step tried = TryOutput("--report", request.file); !tried) return tried;
  return {};
}

Step TryOutputs(const CheckOptions& options) {
  if (Step tried = TryReports(options.reports); !tried) return tried;
  if (Step tried = TryOutput("--write-baseline", options.write_baseline); !tried) return tried;
  if (Step tried = TryOutput("--write-expectations", options.write_expectations); !tried)
    return tried;
  return TryOutputFolder("--transcripts", options.transcripts);
}

}  // namespace smtpspec
