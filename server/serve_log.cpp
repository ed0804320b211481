#include "server/serve_log.h"

#include <nlohmann/json.hpp>

#include "net/host.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

std::string Quoted(const std::string& printable) {
  if (!printable.empty() && printable.find_first_of(" \"=") == std::string::npos) return printable;
  std::string quoted = "\"";
  for (const char octet : printable) {
    if (octet == '"') quoted += '\\';
    quoted += octet;
  }
  return quoted + "\"";
}

}  // namespace

std::string LogLine(LogFormat format, std::string_view time, std::uint64_t connection,
                    std::string_view event, const LogFields& fields) {
  if (format == LogFormat::kJsonl) {
    nlohmann::ordered_json line = {{"time", time}, {"connection", connection}, {"event", event}};
    for (const auto& [name, value] : fields) line[std::string(name)] = Printable(value);
    return line.dump() + "\n";
  }
  std::string line = std::string(time) + " #" + std::to_string(connection) + " ";
  line += event;
  for (const auto& [name, value] : fields) {
    line += " " + std::string(name) + "=" + Quoted(Printable(value));
  }
  return line + "\n";
}

void ServeLog::Write(std::uint64_t connection, std::string_view event, const LogFields& fields) {
  sink_(LogLine(format_, net::Iso8601Date(net::WallClockSeconds()), connection, event, fields));
}

}  // namespace smtpspec
