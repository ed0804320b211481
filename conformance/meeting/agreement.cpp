#include "conformance/meeting/agreement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "parser/printable.h"

namespace smtpspec {
namespace {

using Lines = std::vector<std::string>;

std::string Quoted(std::string_view text) {
  return '"' + Printable(text.substr(0, 200)) + '"';
}

// Behind the colon stand the words of a TLS library, and of the ledger.
std::string Kind(std::string_view text) {
  return std::string(text.substr(0, text.find(':')));
}

std::string Of(const Flight& flight) {
  const char* who = flight.from_client ? "the client" : "the server";
  if (!flight.tls) return fmt::format("{} says {} in clear", who, Quoted(flight.octets));
  if (flight.plaintext.empty()) return fmt::format("{} says something of TLS", who);
  return fmt::format("{} says {} inside TLS", who, Quoted(flight.plaintext));
}

// Both runs up to the flight that is not the same in both cases, or to their ends.
Lines FlightsOf(const MeetingRecord& record, std::size_t before) {
  Lines lines;
  for (const Flight& flight : record.flights)
    if (flight.number < before)
      lines.push_back(fmt::format("flight {}, connection {}: {}", flight.number, flight.connection,
                                  Of(flight)));
  return lines;
}

std::string EndOf(const MeetingRecord& record) {
  if (!record.finished) return "the client has no result";
  const ClientFinished& end = *record.finished;
  Lines accepted;
  for (const RecipientResult& result : end.recipients)
    accepted.push_back(result.accepted ? "yes" : "no");
  return fmt::format("the client ends with outcome {} ({}), {}, recipients: {}",
                     static_cast<int>(end.outcome), Kind(end.text),
                     end.encrypted ? "in TLS" : "in clear", fmt::join(accepted, " "));
}

Lines RestOf(const MeetingRecord& record) {
  Lines lines{EndOf(record)};
  for (const MeetingMessage& stored : record.stored)
    lines.push_back(fmt::format("stored on connection {}: {}", stored.connection,
                                Quoted(stored.message.content)));
  for (const std::size_t connection : record.authenticated)
    lines.push_back(fmt::format("authenticated on connection {}", connection));
  for (const std::string& text : record.warnings)
    lines.push_back("the client warns: " + Kind(text));
  for (const std::string& text : record.server_reports)
    lines.push_back("the server reports: " + Kind(text));
  std::size_t number = 0;
  for (const MeetingConnection& connection : record.connections)
    lines.push_back(fmt::format("connection {}: open at the client {}, at the server {}", ++number,
                                connection.client_open, connection.server_open));
  return lines;
}

void Compare(const Lines& symbolic, const Lines& real, Lines& differences) {
  const auto [one, other] = std::ranges::mismatch(symbolic, real);
  if (one == symbolic.end() && other == real.end()) return;
  const std::string nothing = "nothing more";
  differences.push_back("with the ledger: " + (one == symbolic.end() ? nothing : *one) +
                        "; with OpenSSL: " + (other == real.end() ? nothing : *other));
}

}  // namespace

bool ComparedToTheEnd(const MeetingRecord& symbolic, const MeetingRecord& real) {
  return !symbolic.tls_spoilt && !real.tls_spoilt;
}

std::vector<std::string> Differences(const MeetingRecord& symbolic, const MeetingRecord& real) {
  constexpr std::size_t kAll = ~std::size_t{0};
  Lines differences;
  const std::size_t before =
      std::min(symbolic.tls_spoilt.value_or(kAll), real.tls_spoilt.value_or(kAll));
  Compare(FlightsOf(symbolic, before), FlightsOf(real, before), differences);
  if (ComparedToTheEnd(symbolic, real)) Compare(RestOf(symbolic), RestOf(real), differences);
  return differences;
}

}  // namespace smtpspec
