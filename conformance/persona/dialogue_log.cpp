#include "conformance/persona/dialogue_log.h"

#include <utility>

#include "parser/ascii_case.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

constexpr std::string_view kMask = "****";
constexpr std::size_t kLongest = 4096;  // of a line without an end, before it is told

}  // namespace

std::vector<std::string> DialogueLog::Take(const TranscriptEntry& entry) {
  const std::string who = entry.from_server ? "S: " : "C: ";
  std::vector<std::string> told;
  if (!entry.event.empty()) {
    for (const bool server : {false, true})
      if (std::string& rest = server ? server_ : client_; !rest.empty())
        told.push_back((server ? "S: " : "C: ") + Shown(server, std::exchange(rest, {})));
    told.push_back(who + entry.event);
    in_auth_ = false;
    return told;
  }
  if (entry.tls) return {who + "(TLS)"};
  for (const std::string& line : Lines(entry.from_server, entry.octets)) told.push_back(who + line);
  return told;
}

std::vector<std::string> DialogueLog::Lines(bool from_server, std::string_view octets) {
  std::string& held = from_server ? server_ : client_;
  held += octets;
  std::vector<std::string> lines;
  for (std::size_t end; (end = held.find('\n')) != held.npos; held.erase(0, end + 1))
    lines.push_back(Shown(from_server, std::string_view(held).substr(0, end + 1)));
  if (held.size() > kLongest) lines.push_back(Shown(from_server, std::exchange(held, {})));
  return lines;
}

std::string DialogueLog::Shown(bool from_server, std::string_view line) {
  if (from_server) {
    in_auth_ = line.starts_with("334");
    return Printable(line);
  }
  if (in_auth_) return std::string(kMask);
  constexpr std::string_view kAuth = "AUTH ";
  if (!EqualIgnoringCase(line.substr(0, kAuth.size()), kAuth)) return Printable(line);
  const std::size_t mechanism = line.find_first_not_of(' ', kAuth.size());
  const std::size_t end = line.find(' ', mechanism);
  if (mechanism == line.npos || end == line.npos) return Printable(line);
  return Printable(line.substr(0, end + 1)) + std::string(kMask);
}

}  // namespace smtpspec
