#include "conformance/command/errors.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "conformance/report/escapes.h"
#include "net/host.h"

namespace smtpspec {

std::unexpected<CommandError> Refuse(ExitCode code, std::string text) {
  return std::unexpected(CommandError{code, std::move(text)});
}

std::unexpected<CommandError> Misuse(std::string text) {
  return Refuse(ExitCode::kUsage, std::move(text));
}

int Complain(std::string_view command, const CommandError& error) {
  std::string lines;
  std::string_view rest = error.text;
  for (std::size_t end = 0; end != rest.npos; rest.remove_prefix(end + 1)) {
    end = rest.find('\n');
    lines += (lines.empty() ? "" : "\n") + SafeText(rest.substr(0, end));
    if (end == rest.npos) break;
  }
  fmt::print(stderr, "smtpspec {}: {}\n", command, lines);
  // Exit code 4 is known to those who run checks alone.
  const bool judging = command == "check";
  return static_cast<int>(error.code == ExitCode::kOwnFault && !judging ? ExitCode::kInternal
                                                                        : error.code);
}

std::expected<std::string, CommandError> Contents(const std::string& file,
                                                  std::string_view option) {
  auto text = net::ReadFile(file);
  if (text) return *std::move(text);
  return Refuse(ExitCode::kUnreadable,
                option.empty() ? text.error() : fmt::format("{}: {}", option, text.error()));
}

}  // namespace smtpspec
