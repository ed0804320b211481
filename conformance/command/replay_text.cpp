#include "conformance/command/replay_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "conformance/report/escapes.h"
#include "conformance/run/tls_records.h"

namespace smtpspec {
namespace {

void AddLines(const std::string& head, std::string_view octets, std::string& text) {
  while (!octets.empty()) {
    const std::size_t end = std::min(octets.find("\r\n"), octets.size());
    text += head + EscapeOctets(octets.substr(0, end));
    if (end == octets.size()) text += "  (no line end)";
    text += "\n";
    octets.remove_prefix(std::min(end + 2, octets.size()));
  }
}

}  // namespace

std::string MeetingDialogue(const MeetingRecord& record) {
  std::string text;
  std::size_t connection = 1;
  for (const Flight& flight : record.flights) {
    if (flight.connection != connection)
      text += fmt::format("connection {}\n", connection = flight.connection);
    const std::string head = fmt::format("{:>4}  {}  {:<3}  ", flight.number,
                                         flight.from_client ? "C" : "S", flight.tls ? "tls" : "");
    if (!flight.tls)
      AddLines(head, flight.octets, text);
    else if (flight.plaintext.empty())
      text += head + "(handshake, alert or close_notify)\n";
    else
      AddLines(head, flight.plaintext, text);
    if (!flight.changed) continue;
    if (flight.became.empty())
      text += "      *       nothing of it goes on\n";
    else if (BeginsLikeTls(flight.became))
      text += fmt::format("      *       {} octets of TLS go on\n", flight.became.size());
    else
      AddLines("      *       ", flight.became, text);
  }
  return text;
}

std::string MeetingEnd(const MeetingRecord& record) {
  std::string text;
  for (const std::string& warning : record.warnings)
    text += "client    " + SafeText(warning) + "\n";
  if (record.finished) text += "client    " + SafeText(record.finished->text) + "\n";
  for (const std::string& report : record.server_reports)
    text += "server    " + SafeText(report) + "\n";
  const auto in_tls = std::ranges::count_if(record.stored, [&](const MeetingMessage& stored) {
    return record.connections[stored.connection - 1].server_open;
  });
  return text + fmt::format("stored    {}{}\n", record.stored.size(),
                            record.stored.empty() ? ""
                            : in_tls > 0          ? ", in TLS"
                                                  : ", in clear");
}

std::string InvariantsText(const std::vector<BrokenInvariant>& broken,
                           const std::string& kept_for) {
  std::string text;
  for (const BrokenInvariant& each : broken)
    text += fmt::format("BROKEN    {}: {}\n", each.name, SafeText(each.text));
  if (!broken.empty()) return text;
  return kept_for.empty() ? "every invariant holds\n"
                          : fmt::format("every invariant holds, and so does {}\n", kept_for);
}

}  // namespace smtpspec
