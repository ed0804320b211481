#include "conformance/report/formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "conformance/report/escapes.h"
#include "net/host.h"

namespace smtpspec {
namespace {

struct Format {
  std::string_view name;
  std::string (*render)(const RunReport&);
};

constexpr Format kFormats[] = {
    {"json", JsonReport}, {"jsonl", JsonLinesReport}, {"junit", JunitReport},
    {"tap", TapReport},   {"sarif", SarifReport},     {"markdown", MarkdownReport},
    {"html", HtmlReport},
};

const Format* Find(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

std::string AllNames() {
  std::string names;
  for (const Format& format : kFormats) names += fmt::format(" {}", format.name);
  return names;
}

std::unexpected<CommandError> Refuse(std::string text) {
  return std::unexpected(CommandError{ExitCode::kUsage, std::move(text)});
}

}  // namespace

std::expected<ReportRequest, CommandError> ParseReportRequest(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals + 1 == text.size()) {
    return Refuse(
        fmt::format("--report {}: expected FORMAT=FILE, as in junit=results.xml", SafeText(text)));
  }
  const std::string_view format = text.substr(0, equals);
  const std::string file(text.substr(equals + 1));
  if (Find(format) == nullptr) {
    return Refuse(
        fmt::format("--report {}: no such format; there are{}", SafeText(text), AllNames()));
  }
  const auto folder = std::filesystem::path(file).parent_path();
  std::error_code ignored;
  if (!folder.empty() && !std::filesystem::is_directory(folder, ignored)) {
    return Refuse(fmt::format("--report {}: there is no folder {}", SafeText(text),
                              SafeText(folder.string())));
  }
  return ReportRequest{std::string(format), file};
}

std::expected<std::vector<ReportRequest>, CommandError> ParseReportRequests(
    const std::vector<std::string>& texts) {
  std::vector<ReportRequest> requests;
  for (const std::string& text : texts) {
    auto request = ParseReportRequest(text);
    if (!request) return std::unexpected(request.error());
    const bool taken =
        request->file == "-" && std::ranges::count(requests, "-", &ReportRequest::file) > 0;
    if (taken)
      return Refuse(fmt::format(
          "--report {}: another report goes to standard output already, which cannot hold both",
          SafeText(text)));
    requests.push_back(std::move(*request));
  }
  return requests;
}

std::string Render(const RunReport& report, std::string_view format) {
  return Find(format)->render(report);
}

std::expected<void, CommandError> WriteReports(const std::vector<ReportRequest>& requests,
                                               const RunReport& report) {
  for (const ReportRequest& request : requests) {
    const std::string text = Render(report, request.format);
    if (request.file == "-") {
      std::fwrite(text.data(), 1, text.size(), stdout);
      continue;
    }
    const auto written = net::WriteFileDurably(request.file, text, 0644);
    if (!written) return std::unexpected(CommandError{ExitCode::kInternal, written.error()});
  }
  return {};
}

}  // namespace smtpspec
