#include "conformance/attack/proxy_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "parser/printable.h"

namespace smtpspec {
namespace {

using Kind = TamperUnit::Kind;
using Who = ProxyFinding::Who;

constexpr std::size_t kShown = 80;
// They hand the secret to whoever listens.
constexpr std::string_view kTelling[] = {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"};

bool IsTlsRecord(std::string_view wire) {
  return !wire.empty() && wire[0] >= '\x14' && wire[0] <= '\x17';
}

bool Tells(const TamperUnit& unit) {
  return unit.verb == "AUTH" && std::ranges::find(kTelling, unit.word) != std::end(kTelling);
}

bool IsMail(const TamperUnit& unit) {
  if (unit.kind == Kind::kData || unit.kind == Kind::kChunk) return true;
  return unit.kind == Kind::kCommand &&
         (unit.verb == "MAIL" || unit.verb == "RCPT" || unit.verb == "BDAT");
}

// What is secret is named and not shown.
std::string What(const TamperUnit& unit) {
  if (unit.verb == "AUTH") return "AUTH " + Printable(unit.word);
  if (unit.kind == Kind::kData || unit.kind == Kind::kChunk) return "the text of the mail";
  std::string_view line = unit.octets;
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return Printable(line.substr(0, kShown));
}

}  // namespace

void ProxyJudge::Begin(std::size_t connection, bool implicit, bool own_tls, bool observed) {
  connections_[connection] = {.implicit = implicit, .own_tls = own_tls, .observed = observed};
}

void ProxyJudge::Add(Who who, std::size_t connection, std::string requirement, std::string text) {
  const auto same = [&](const ProxyFinding& finding) {
    return finding.who == who && finding.connection == connection && finding.text == text;
  };
  if (std::ranges::none_of(findings_, same))
    findings_.push_back({who, connection, std::move(requirement), std::move(text)});
}

void ProxyJudge::See(const TamperUnit& unit, const TamperUnit* question, std::size_t number) {
  Connection& connection = connections_[number];
  switch (unit.kind) {
    case Kind::kTls:
      connection.tls = true;
      return;
    case Kind::kReply:
      if (connection.tls && unit.in_tls) connection.answered = true;
      // Any server may say at any time that it closes.
      if (question || CodeOf(unit.octets) == 421) return;
      return Add(
          Who::kServer, number,
          unit.in_tls ? "rfc3207/4.2/server-discards-knowledge" : "rfc3207/4/last-in-a-group",
          fmt::format("a reply that answers nothing said {}: {}",
                      unit.in_tls ? "inside TLS" : "in clear", What(unit)));
    case Kind::kOctets:
      // Where TLS passes unread, records are all that may come.
      if (connection.tls && !connection.own_tls && !connection.observed &&
          !std::exchange(connection.client_in_tls, true) && !IsTlsRecord(unit.octets))
        Add(Who::kClient, number, "rfc3207/4/220-then-handshake",
            "clear text where TLS begins: " + Printable(unit.octets.substr(0, kShown)));
      return;
    default:
      return ClientSays(unit, connection, number);
  }
}

void ProxyJudge::ClientSays(const TamperUnit& unit, Connection& connection, std::size_t number) {
  if (unit.kind != Kind::kCommand && unit.kind != Kind::kResponse && unit.kind != Kind::kData &&
      unit.kind != Kind::kChunk)
    return;
  if (unit.in_tls) return InTls(unit, connection, number);
  InClear(unit, number);
}

void ProxyJudge::InClear(const TamperUnit& unit, std::size_t number) {
  if (Tells(unit) || (unit.verb == "AUTH" && DemandsTls(policy_)))
    Add(Who::kClient, number, "threat/password-in-clear", What(unit) + " in clear");
  //= rfc3207/6/client-policy
  if (DemandsTls(policy_) && IsMail(unit))
    Add(Who::kClient, number, "rfc3207/6/client-policy",
        fmt::format("under {} in clear: {}", Name(policy_), What(unit)));
}

void ProxyJudge::InTls(const TamperUnit& unit, Connection& connection, std::size_t number) {
  if (connection.own_tls && (DemandsTls(policy_) || Tells(unit)) && unit.verb != "QUIT")
    Add(Who::kClient, number, "rfc8314/4.1/valid-certificate",
        fmt::format("went on inside TLS with the attacker's certificate{}",
                    Tells(unit) ? ", with " + What(unit) : ""));
  //= rfc3207/4.2/client-discards-knowledge
  // What stands in front of the first reply cannot depend on any.
  const bool first = ++connection.said == 1 && (unit.verb == "EHLO" || unit.verb == "HELO");
  if (!connection.implicit && !connection.answered && !first && unit.verb != "QUIT")
    Add(Who::kClient, number, "rfc3207/4.2/client-discards-knowledge",
        "acted inside TLS before anything was answered there: " + What(unit));
}

void ProxyJudge::ServerOctets(std::string_view wire, std::size_t number) {
  Connection& connection = connections_[number];
  if (!connection.tls || std::exchange(connection.server_in_tls, true) || IsTlsRecord(wire)) return;
  if (wire.starts_with("421")) return;
  Add(Who::kServer, number, "rfc3207/4/220-then-handshake",
      "clear text where TLS begins: " + Printable(wire.substr(0, kShown)));
}

std::string ProxyJudge::Verdict() const {
  const auto any = [this](Who who) {
    return std::ranges::any_of(findings_, [who](const auto& f) { return f.who == who; });
  };
  const bool client = any(Who::kClient), server = any(Who::kServer);
  return client && server ? "both" : client ? "client" : server ? "server" : "neither";
}

}  // namespace smtpspec
