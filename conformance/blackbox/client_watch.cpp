#include "conformance/blackbox/client_watch.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parser/printable.h"
#include "tls/policy.h"

namespace smtpspec {
namespace {

constexpr std::string_view kEndOfText = "\r\n.\r\n";

// Certificates that no client may take for the one of its server.
std::string BadServer(std::string_view arguments) {
  constexpr std::array<std::string_view, 5> kBad = {"wrong-name", "expired", "not-yet-valid",
                                                    "unknown-ca", "self-signed"};
  for (const std::string_view kind : kBad)
    if (arguments.find("certificate=" + std::string(kind) + " ") != arguments.npos)
      return std::string(kind);
  return {};
}

// Whether a line in it could be read as a success.
bool HasPositiveLine(std::string_view octets) {
  for (std::size_t at = 0; at < octets.size(); ++at)
    if (octets[at] == '2' && (at == 0 || octets[at - 1] == '\n' || octets[at - 1] == '\r'))
      return true;
  return false;
}

}  // namespace

void ClientWatch::Complain(std::string_view invariant, std::string kind, std::string text) {
  Broken broken{std::string(invariant), std::move(kind), std::move(text)};
  const bool known =
      std::ranges::any_of(broken_, [&](const Broken& each) { return each.Same(broken); });
  if (!known) broken_.push_back(std::move(broken));
}

ClientWatch::Connection& ClientWatch::At(std::size_t number) {
  const auto known = connections_.find(number);
  if (known != connections_.end()) return known->second;
  const bool implicit = task_.policy == TlsPolicy::kImplicit;
  return connections_.emplace(number, ClientLeg(implicit, true)).first->second;
}

void ClientWatch::See(const Spoken& spoken) {
  Connection& connection = At(spoken.connection);
  switch (spoken.kind) {
    case Spoken::Kind::kHeard:
      return OnHeard(connection, spoken);
    case Spoken::Kind::kTold:
      return OnTold(connection, spoken);
    case Spoken::Kind::kTls:
      return BeginTls(connection, spoken);
    case Spoken::Kind::kNoTls:
      // What is said from here on is no SMTP session of any RFC.
      connection.leg.Doubt();
      return;
    case Spoken::Kind::kClosed:
      // Who has left first is followed, also where it was us who ended the client.
      connection.closed = connection.closed || !connection.left;
      return;
    case Spoken::Kind::kLeft:
      connection.left = true;
  }
}

void ClientWatch::BeginTls(Connection& connection, const Spoken& spoken) {
  connection.bad_server = BadServer(spoken.octets);
  connection.in_tls.emplace(task_.canaries);
  if (task_.policy == TlsPolicy::kImplicit) return;
  certain_ = certain_ && connection.leg.Certain();
  connection.clear.emplace(std::move(connection.leg));
  connection.leg = ClientLeg(/*tls=*/true, /*greeted=*/false);
}

void ClientWatch::OnHeard(Connection& connection, const Spoken& spoken) {
  connection.heard += spoken.octets;
  if (spoken.in_tls) {
    connection.tls_heard = true;
    if (connection.in_tls) connection.in_tls->Octets(spoken.octets);
    if (!connection.bad_server.empty() && DemandsTls(task_.policy) &&
        !connection.in_tls->Findings().empty())
      Complain("required-means-required", "unverified-server",
               "the " + connection.in_tls->Findings().front().name +
                   " was told to a server whose certificate is " + connection.bad_server);
  }
  connection.leg.Hear(spoken.octets);
  while (const auto unit = connection.leg.TakeUnit()) OnUnit(connection, *unit);
  if (!connection.leg.Certain() && connection.heard.find(kEndOfText) != std::string::npos)
    connection.text_ended = true;
}

void ClientWatch::OnTold(Connection& connection, const Spoken& spoken) {
  connection.positive_ever = connection.positive_ever || HasPositiveLine(spoken.octets);
  if (connection.text_ended)
    connection.positive_since = connection.positive_since || HasPositiveLine(spoken.octets);
  ClientLeg& leg = connection.leg;
  leg.Tell(spoken.octets);
  while (const auto answered = leg.TakeAnswer()) {
    const std::string code = answered->code == 0 ? "odd" : std::to_string(answered->code);
    const std::string verb = answered->question ? answered->question->verb : "+";
    steps_.push_back((leg.InTls() ? "*" : "") + verb + " " + code);
    connection.last_reply = code;
    NoteInTls(connection, "S " + (verb == "EHLO" ? answered->reply : code));
    if (verb != "." || answered->code / 100 != 2) continue;
    taken_text_ = text_taken_ ? std::nullopt : std::optional(connection.text);
    text_taken_ = true;
  }
  // What the client says next may have waited for this.
  while (const auto unit = leg.TakeUnit()) OnUnit(connection, *unit);
  if (!leg.AwaitsTls()) return;
  if (const std::string rest = leg.TakeRest(); !rest.empty() && rest.front() != '\x16')
    Complain("order-table", "behind-STARTTLS",
             "\"" + Printable(std::string_view(rest).substr(0, 60)) +
                 "\" was said before STARTTLS was answered");
}

void ClientWatch::NoteInTls(const Connection& connection, std::string what) {
  if (&connection == &connections_.begin()->second && connection.clear)
    in_tls_.push_back(std::move(what));
}

void ClientWatch::OnUnit(Connection& connection, const TamperUnit& cut) {
  TamperUnit unit = cut;
  unit.in_tls = connection.leg.InTls();
  switch (unit.kind) {
    case TamperUnit::Kind::kCommand:
      return OnCommand(connection, unit);
    case TamperUnit::Kind::kResponse:
      return JudgeForm(connection, unit);
    case TamperUnit::Kind::kData:
      return OnText(connection, unit);
    case TamperUnit::Kind::kChunk:
      connection.text += unit.octets;
      return;
    case TamperUnit::Kind::kEnd:
      NoteInTls(connection, connection.text.empty() ? "C nothing" : "C text");
      connection.text_ended = true;
      connection.positive_since = false;
      return;
    default:
      return;
  }
}

void ClientWatch::OnCommand(Connection& connection, const TamperUnit& unit) {
  ClientLeg& leg = connection.leg;
  if (JudgeTextOfCommands(connection, unit)) return;
  JudgePace(connection, unit);
  JudgeParameters(connection, unit);
  if (leg.Certain()) {
    JudgeGroup(unit);
    JudgeForm(connection, unit);
    JudgeOrder(connection, unit);
  }
  using Sender = ClientLeg::Transaction::Sender;
  if (unit.verb == "MAIL") {
    leg.transaction = {.sender = Sender::kAsked};
    connection.text.clear();
  } else if (unit.verb == "RCPT") {
    ++leg.transaction.asked;
  } else if (unit.verb == "BDAT" && leg.WasOffered("CHUNKING")) {
    connection.text_ended = true;
    connection.positive_since = false;
  }
}

// The last reply that can be read as a success may stand anywhere behind the text, and where it is
// not certain what is what, anywhere at all.
bool ClientWatch::MayBeTaken(const Connection& connection) const {
  const bool certain =
      connection.leg.Certain() && (!connection.clear || connection.clear->Certain());
  return certain ? connection.positive_since : connection.positive_ever;
}

void ClientWatch::JudgeSuccess() {
  if (connections_.empty()) return;
  bool sent = false, cut = false;
  for (const auto& [number, connection] : connections_) {
    if (MayBeTaken(connection)) return;
    sent = sent || connection.text_ended;
    cut = cut || (connection.text_ended && connection.leg.HasQuestions());
  }
  if (cut)
    return Complain("no-false-success", "text-not-answered",
                    "success was reported, and the text had no reply");
  if (sent)
    return Complain("no-false-success", "text-refused",
                    "success was reported, and the text was refused");
  Complain("no-false-success", "nothing-sent", "success was reported, and no text was sent");
}

void ClientWatch::JudgeWaiting(const ClientEnd& end) {
  const auto gone = [](const auto& each) { return each.second.closed; };
  if (connections_.empty()) return;
  if (std::ranges::all_of(connections_, gone))
    return Complain("totality", "does-not-end",
                    "every connection has ended, and the client runs on: " + end.text);
  const Connection& last = connections_.rbegin()->second;
  const ClientLeg& leg = last.leg;
  const bool handshakes = leg.InTls() && !last.tls_heard;
  if (!certain_ || gone(*connections_.rbegin()) || handshakes || leg.HasQuestions() ||
      leg.HasHalfReply() || leg.AwaitsTls())
    return;
  Complain("totality", "waits-for-nothing",
           "all that the client said is answered, the last with " + last.last_reply +
               ", and it runs on: " + end.text);
}

void ClientWatch::End(const ClientEnd& end) {
  for (const auto& [number, connection] : connections_) {
    certain_ = certain_ && connection.leg.Certain();
    const ClientLeg& leg = connection.leg;
    if (leg.HasQuestions()) steps_.push_back(std::string(leg.InTls() ? "*" : "") + "unanswered");
  }
  steps_.push_back("end " + end.text);
  using How = ClientEnd::How;
  if (end.how == How::kSucceeded) {
    JudgeSuccess();
    JudgeTakenText();
  }
  if (end.how == How::kWaits) JudgeWaiting(end);
  if (end.how == How::kStillBusy)
    Complain("totality", "endless", "the client still ran, and was busy, at the end of its time");
}

}  // namespace smtpspec
