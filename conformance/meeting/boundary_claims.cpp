#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "conformance/canary/canary.h"
#include "conformance/meeting/claims.h"
#include "conformance/meeting/influence.h"
#include "parser/ascii_case.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

// The first of the canaries in `octets`; `account`: of user and password only.
const CanaryFinding* FirstCanary(const CanaryWatch& watch, bool account) {
  for (const CanaryFinding& finding : watch.Findings())
    if (!account || finding.IsOfAccount()) return &finding;
  return nullptr;
}

void ComplainOfCanary(const std::string& octets, bool account, const std::string& where,
                      const Complain& complain) {
  if (octets.empty()) return;
  CanaryWatch watch(MeetingTask().canaries);
  watch.Octets(octets);
  if (const CanaryFinding* found = FirstCanary(watch, account))
    complain(
        fmt::format("{} ({}) at octet {} of {}", found->name, found->form, found->offset, where));
}

std::size_t Lines(std::string_view octets) {
  return static_cast<std::size_t>(std::ranges::count(octets, '\n'));
}

// Whole replies, and one more where octets stand behind the last.
std::size_t FinalLines(std::string_view octets) {
  std::size_t replies = 0;
  while (!octets.empty()) {
    const std::size_t end = octets.find('\n');
    const bool more = octets.size() > 3 && octets[3] == '-' && end != octets.npos;
    if (!more) ++replies;
    octets.remove_prefix(end == octets.npos ? octets.size() : end + 1);
  }
  return replies;
}

bool EndsWithStartTls(std::string_view octets) {
  constexpr std::string_view kLine = "STARTTLS\r\n";
  if (octets.size() < kLine.size()) return false;
  return UpperCase(octets.substr(octets.size() - kLine.size())) == kLine;
}

}  // namespace

//= rfc3207/6/client-policy
void RequiredMeansRequired(const Judged& meeting, const Complain& complain) {
  const bool demands = DemandsTls(meeting.setup.policy);
  for (const MeetingConnection& connection : meeting.record.connections) {
    ComplainOfCanary(connection.client_wire, !demands, "what the client said in clear", complain);
    if (!meeting.setup.handshake.verified)
      ComplainOfCanary(connection.client_said, !demands,
                       "what the client said to a server that it cannot know", complain);
  }
}

void NoInfluence(const Judged& meeting, const Complain& complain) {
  if (meeting.setup.policy == TlsPolicy::kImplicit) return;
  std::size_t number = 0;
  for (const MeetingConnection& connection : meeting.record.connections) {
    ++number;
    if (!connection.touched_before_tls) continue;
    const auto compare = [&](std::string_view who, std::string_view said, std::string_view alone) {
      if (connection.disturbed) {
        const std::size_t both = std::min(said.size(), alone.size());
        said = said.substr(0, both);
        alone = alone.substr(0, both);
      }
      if (said == alone) return;
      const auto place = std::ranges::mismatch(said, alone).in1 - said.begin();
      const auto at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(place - 20, 0));
      complain(fmt::format("the {} says \"{}\" inside TLS, and \"{}\" behind an honest beginning",
                           who, Printable(said.substr(at, 60)), Printable(alone.substr(at, 60))));
    };
    if (connection.client_open)
      compare("client", connection.client_said, SaidByUntouchedClient(meeting.setup, connection));
    if (connection.server_open)
      compare("server", connection.server_said,
              SaidByUntouchedServer(meeting.setup, connection, number));
  }
}

//= rfc3207/4.2/server-discards-knowledge
//= rfc3207/4.2/client-discards-knowledge
//= rfc3207/4/last-in-a-group
void NothingCarried(const Judged& meeting, const Complain& complain) {
  const bool implicit = meeting.setup.policy == TlsPolicy::kImplicit;
  for (const MeetingConnection& connection : meeting.record.connections) {
    if (!implicit && connection.server_heard.empty() && !connection.disturbed &&
        !connection.server_said.empty())
      complain("the server answers inside TLS before anything was said there: \"" +
               Printable(connection.server_said.substr(0, 60)) + "\"");
    const auto lines = std::ranges::count(connection.client_said, '\n');
    if (connection.client_heard.empty() && lines > (implicit ? 0 : 1))
      complain("the client goes on inside TLS before anything was said there");
    if (implicit) continue;
    if (connection.server_open && !EndsWithStartTls(connection.server_heard_in_clear))
      complain("the server begins TLS although octets stand behind STARTTLS");
    if (connection.client_open &&
        FinalLines(connection.client_heard_in_clear) !=
            1 + Lines(connection.client_wire.substr(0, connection.client_wire.find('\x16'))))
      complain("the client begins TLS although octets stand behind the 220");
  }
}

//= rfc3207/4.2/ehlo-inside-tls
void NoCarriedKnowledge(const Judged& meeting, const Complain& complain) {
  for (const MeetingConnection& connection : meeting.record.connections)
    if (!connection.client_said.empty() && !connection.client_said.starts_with("EHLO "))
      complain("the first that the client says inside TLS is \"" +
               Printable(connection.client_said.substr(0, 40)) + "\" and not EHLO");
}

void NoDowngrade(const Judged& meeting, const Complain& complain) {
  const MeetingRecord& record = meeting.record;
  const bool in_clear = meeting.Delivered() && !meeting.End()->encrypted;
  if (DemandsTls(meeting.setup.policy)) {
    if (record.connections.size() > 1) complain("the client connects again, in clear");
    if (in_clear) complain("the client reports a mail that it sent in clear");
  } else if (meeting.setup.policy == TlsPolicy::kOpportunistic && record.warnings.empty()) {
    if (in_clear || record.connections.size() > 1) complain("the client says nothing of the clear");
    if (meeting.Delivered() && !meeting.setup.handshake.verified)
      complain("the client says nothing of a certificate that does not verify");
  }
}

//= rfc4954/4/no-plaintext-without-tls
void AuthenticationInTls(const Judged& meeting, const Complain& complain) {
  for (const std::size_t connection : meeting.record.authenticated)
    if (!meeting.record.connections[connection - 1].server_open)
      complain("the server takes a login outside TLS");
  for (const Flight& flight : meeting.record.flights)
    if (!flight.from_client && !flight.tls &&
        (flight.octets.find("250-AUTH") != std::string::npos ||
         flight.octets.find("250 AUTH") != std::string::npos))
      complain("the server offers AUTH in clear");
  std::string texts = meeting.End() ? meeting.End()->text : std::string();
  for (const std::string& text : meeting.record.warnings) texts += '\n' + text;
  for (const std::string& text : meeting.record.server_reports) texts += '\n' + text;
  // Who knows it, and says it in clear himself, is quoted.
  const std::string& password = MeetingTask().account.password.Reveal();
  const auto said_by_him = [&](const MeetingConnection& connection) {
    return connection.client_heard_in_clear.find(password) != std::string::npos ||
           connection.server_heard_in_clear.find(password) != std::string::npos;
  };
  if (texts.find(password) != std::string::npos &&
      std::ranges::none_of(meeting.record.connections, said_by_him))
    complain("the password stands in a text for people");
}

}  // namespace smtpspec
