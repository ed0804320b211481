#include "conformance/meeting/invariants.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "conformance/canary/canary.h"
#include "conformance/meeting/influence.h"
#include "conformance/meeting/server_model.h"
#include "parser/ascii_case.h"
#include "parser/data.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

struct Meeting {
  const MeetingSetup& setup;
  const MeetingRecord& record;
  const ClientFinished* End() const { return record.finished ? &*record.finished : nullptr; }
  bool Delivered() const {
    return record.finished && record.finished->outcome == ClientOutcome::kDelivered;
  }
};
using Complain = std::function<void(std::string text)>;

// The first of the canaries in `octets`; `account`: of user and password only.
const CanaryFinding* FirstCanary(const CanaryWatch& watch, bool account) {
  for (const CanaryFinding& finding : watch.Findings())
    if (!account || finding.name == "user" || finding.name == "password") return &finding;
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

//= rfc3207/6/client-policy
void RequiredMeansRequired(const Meeting& meeting, const Complain& complain) {
  const bool demands = Demands(meeting.setup.policy);
  for (const MeetingConnection& connection : meeting.record.connections) {
    ComplainOfCanary(connection.client_wire, !demands, "what the client said in clear", complain);
    if (!meeting.setup.handshake.verified)
      ComplainOfCanary(connection.client_said, !demands,
                       "what the client said to a server that it cannot know", complain);
  }
}

bool IsTheMail(const StoreMessage& message) {
  const ClientTask& task = MeetingTask();
  if (message.envelope.recipients.size() != task.recipients.size()) return false;
  for (std::size_t i = 0; i < task.recipients.size(); ++i)
    if (message.envelope.recipients[i].path.Text() != "<" + task.recipients[i] + ">") return false;
  return message.envelope.reverse_path.Text() == "<" + task.from + ">" &&
         message.content == Canonical(task.message);
}

// Inside TLS nobody can change anything, and a text that was cut is no message.
void StoredAsSent(const Meeting& meeting, const Complain& complain) {
  std::size_t before = 0;
  for (const MeetingMessage& stored : meeting.record.stored) {
    const MeetingConnection& connection = meeting.record.connections[stored.connection - 1];
    const bool safe = connection.server_open || !meeting.record.touched;
    if (safe && !IsTheMail(stored.message)) complain("another mail than the client's was stored");
    if (safe && before == stored.connection) complain("the mail was stored twice");
    before = stored.connection;
  }
}

void NoFalseSuccess(const Meeting& meeting, const Complain& complain) {
  if (!meeting.Delivered() || (meeting.record.touched && !meeting.End()->encrypted)) return;
  if (meeting.record.stored.empty()) complain("the client reports a mail that nobody stored");
}

void NoInfluence(const Meeting& meeting, const Complain& complain) {
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

//= rfc3207/4.2/server-discards-knowledge
//= rfc3207/4.2/client-discards-knowledge
//= rfc3207/4/last-in-a-group
void NothingCarried(const Meeting& meeting, const Complain& complain) {
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
void NoCarriedKnowledge(const Meeting& meeting, const Complain& complain) {
  for (const MeetingConnection& connection : meeting.record.connections)
    if (!connection.client_said.empty() && !connection.client_said.starts_with("EHLO "))
      complain("the first that the client says inside TLS is \"" +
               Printable(connection.client_said.substr(0, 40)) + "\" and not EHLO");
}

void NoDowngrade(const Meeting& meeting, const Complain& complain) {
  const MeetingRecord& record = meeting.record;
  const bool in_clear = meeting.Delivered() && !meeting.End()->encrypted;
  if (Demands(meeting.setup.policy)) {
    if (record.connections.size() > 1) complain("the client connects again, in clear");
    if (in_clear) complain("the client reports a mail that it sent in clear");
  } else if (meeting.setup.policy == TlsPolicy::kOpportunistic && record.warnings.empty()) {
    if (in_clear || record.connections.size() > 1) complain("the client says nothing of the clear");
    if (meeting.Delivered() && !meeting.setup.handshake.verified)
      complain("the client says nothing of a certificate that does not verify");
  }
}

void MonotonePolicy(const Meeting& meeting, const Complain& complain) {
  if (meeting.setup.policy != TlsPolicy::kOpportunistic || meeting.Delivered()) return;
  MeetingSetup stricter = meeting.setup;
  stricter.policy = TlsPolicy::kStartTls;
  stricter.login = false;
  const auto again = Meet(stricter);
  if (again && Meeting{stricter, *again}.Delivered())
    complain("what fails under opportunistic is delivered under starttls");
}

void HonestNetwork(const Meeting& meeting, const Complain& complain) {
  const MeetingSetup& setup = meeting.setup;
  if (meeting.record.touched || !setup.handshake.succeeds) return;
  if (Demands(setup.policy) && (!setup.server_tls || !setup.handshake.verified)) return;
  if (setup.server->require_tls && !setup.server_tls) return;
  const std::uint64_t limit = setup.server->limits.message_size;
  if (limit != 0 && limit < Canonical(MeetingTask().message).size()) return;
  if (setup.server->require_tls && setup.policy == TlsPolicy::kNone) return;
  if (!setup.login || !Demands(setup.policy)) {
    if (setup.server->profile == ServerProfile::kSubmission) return;
  } else if (!setup.server->accounts) {
    return;
  }
  if (!meeting.Delivered()) {
    complain("nobody acted, and the mail was not delivered: " +
             (meeting.End() ? meeting.End()->text : std::string("the client has no result")));
  } else if (setup.policy != TlsPolicy::kNone && setup.server_tls && !meeting.End()->encrypted) {
    complain("nobody acted, and the mail was not sent in TLS");
  }
}

//= rfc4954/4/no-plaintext-without-tls
void AuthenticationInTls(const Meeting& meeting, const Complain& complain) {
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
  if (texts.find(MeetingTask().account.password.Reveal()) != std::string::npos)
    complain("the password stands in a text for people");
}

// The model is the slow reference; what it finds has names of its own.
std::vector<BrokenInvariant> AgainstModel(const Meeting& meeting) {
  std::vector<BrokenInvariant> broken;
  std::size_t number = 0;
  for (const MeetingConnection& connection : meeting.record.connections) {
    ServerStretches heard{connection.server_heard_in_clear,
                          connection.server_said_in_clear,
                          {},
                          connection.server_said};
    for (const std::string& piece : connection.server_heard) heard.heard_in_tls += piece;
    std::vector<const StoreMessage*> stored;
    ++number;
    for (const MeetingMessage& message : meeting.record.stored)
      if (message.connection == number) stored.push_back(&message.message);
    for (BrokenInvariant& each : JudgeServer(heard, meeting.setup.policy == TlsPolicy::kImplicit,
                                             *meeting.setup.server, stored))
      broken.push_back(std::move(each));
  }
  return broken;
}

void ComesToAnEnd(const Meeting& meeting, const Complain& complain) {
  if (meeting.record.endless) complain("the run does not come to an end");
  if (!meeting.record.finished && !meeting.record.endless) complain("the client has no result");
}

constexpr std::string_view kMeeting = "meeting";

struct Watched {
  NamedInvariant what;
  void (*judge)(const Meeting& meeting, const Complain& complain);  // null: elsewhere
};

constexpr Watched kInvariants[] = {
    {{"memory-and-time", "every run comes to an end, and takes no memory that is not its own", "",
      kMeeting},
     ComesToAnEnd},
    {{"chunking", "octets mean the same in whatever pieces they come", "",
      "line_reader data server_session"},
     nullptr},
    {{"identity", "what is written reads as the same", "", "command reply path encodings"},
     nullptr},
    {{"totality", "octets are taken, or refused with a reason, or more is awaited", "",
      "command reply line_reader server_session"},
     nullptr},
    {{"no-trailing-influence", "what stands behind a command does not change it", "", "command"},
     nullptr},
    {{"grammar", "what is taken is in the published grammar", "", "command path reply"}, nullptr},
    {{"boundary", "no two readers disagree about where a message ends",
      "rfc5321/4.1.1.4/only-crlf-dot-crlf-ends-data", kMeeting},
     nullptr},
    {{"order-table", "a command is taken where the table of the order has it, and nowhere else",
      "rfc5321/4.1.4/commands-before-ehlo", kMeeting},
     nullptr},
    {{"one-reply-per-command", "each command has one reply, in order",
      "rfc2920/3.2/replies-in-order", kMeeting},
     nullptr},
    {{"transactions", "of a transaction that has ended nothing is left",
      "rfc5321/4.1.4/ehlo-resets", kMeeting},
     nullptr},
    {{"no-false-success", "what the client reports as delivered was stored", "", kMeeting},
     NoFalseSuccess},
    {{"authentication", "a login succeeds inside TLS only, and its secret stands in no text",
      "rfc4954/4/no-plaintext-without-tls", kMeeting},
     AuthenticationInTls},
    {{"required-means-required",
      "under a policy that demands TLS nothing of the mail, and under none of them the account, is "
      "said where others can read it",
      "rfc3207/6/client-policy", kMeeting},
     RequiredMeansRequired},
    {{"no-influence-across-tls", "what was said before TLS changes nothing of what is said inside",
      "rfc3207/4.2/server-discards-knowledge", kMeeting},
     NoInfluence},
    {{"no-carried-octets",
      "what is read inside TLS was said inside TLS, and what stands behind the switch ends it",
      "threat/command-injection", kMeeting},
     NothingCarried},
    {{"no-carried-knowledge", "the client says EHLO again inside TLS",
      "rfc3207/4.2/ehlo-inside-tls", kMeeting},
     NoCarriedKnowledge},
    {{"no-downgrade",
      "a policy that demands TLS never goes on in clear; one that does not, says so",
      "threat/tls-stripped", kMeeting},
     NoDowngrade},
    {{"monotone-policy", "what a policy refuses, a stricter one refuses too", "", kMeeting},
     MonotonePolicy},
    {{"truncation", "a mail that was cut, or changed, is not stored inside TLS",
      "threat/truncation", kMeeting},
     StoredAsSent},
    {{"honest-network", "where nobody acts the mail arrives, in TLS where both can", "", kMeeting},
     HonestNetwork},
    {{"real-is-symbolic", "OpenSSL and the ledger come to the same", "", "mitm_tls"}, nullptr},
};

}  // namespace

std::span<const NamedInvariant> AllNamedInvariants() {
  static const std::vector<NamedInvariant> all = [] {
    std::vector<NamedInvariant> list;
    for (const Watched& watched : kInvariants) list.push_back(watched.what);
    return list;
  }();
  return all;
}

const NamedInvariant* FindInvariant(std::string_view name) {
  for (const NamedInvariant& invariant : AllNamedInvariants())
    if (invariant.name == name) return &invariant;
  return nullptr;
}

std::vector<BrokenInvariant> JudgeMeeting(const MeetingSetup& setup, const MeetingRecord& record) {
  std::vector<BrokenInvariant> broken;
  const Meeting meeting{setup, record};
  for (const Watched& watched : kInvariants)
    if (watched.judge)
      watched.judge(meeting, [&](std::string text) {
        broken.push_back({watched.what.name, std::move(text)});
      });
  for (BrokenInvariant& each : AgainstModel(meeting)) broken.push_back(std::move(each));
  return broken;
}

}  // namespace smtpspec
