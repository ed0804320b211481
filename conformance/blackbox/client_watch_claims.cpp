// What each thing that a client says must be like, and what it may not be said behind.
#include <algorithm>
#include <array>
#include <utility>

#include "conformance/blackbox/client_watch.h"
#include "conformance/tamper/properties.h"
#include "parser/ascii_case.h"
#include "parser/base64.h"
#include "parser/command.h"
#include "parser/data.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

using Sender = ClientLeg::Transaction::Sender;

std::string Shown(const TamperUnit& unit) {
  constexpr std::size_t kMost = 100;
  if (unit.kind == TamperUnit::Kind::kResponse) return "a response of AUTH";
  if (unit.verb == "AUTH") return "\"AUTH " + Printable(unit.word) + "\"";
  std::string_view line = unit.octets;
  line = line.substr(0, std::min(line.find("\r\n"), kMost));
  return "\"" + Printable(line) + "\"";
}

// A parameter of MAIL or RCPT, or a verb, and the keyword by which a server offers it.
struct Offered {
  std::string_view name, keyword;
};
constexpr Offered kParameters[] = {
    {"SIZE", "SIZE"},
    {"SMTPUTF8", "SMTPUTF8"},
    {"RET", "DSN"},
    {"ENVID", "DSN"},
    {"NOTIFY", "DSN"},
    {"ORCPT", "DSN"},
    {"AUTH", "AUTH"},
    {"REQUIRETLS", "REQUIRETLS"},
    {"MT-PRIORITY", "MT-PRIORITY"},
    {"BY", "DELIVERBY"},
    {"HOLDFOR", "FUTURERELEASE"},
    {"HOLDUNTIL", "FUTURERELEASE"},
    {"RRVS", "RRVS"},
    {"BODY", "8BITMIME"},
    {"CONPERM", "CONPERM"},
};

std::vector<EsmtpParameter> ParametersOf(const TamperUnit& unit) {
  std::string_view line = unit.octets;
  if (line.ends_with("\r\n")) line.remove_suffix(2);
  const auto command = ParseCommand(line, Utf8::kAllowed);
  if (!command) return {};
  if (const auto* mail = std::get_if<MailCommand>(&*command)) return mail->parameters;
  if (const auto* rcpt = std::get_if<RcptCommand>(&*command)) return rcpt->parameters;
  return {};
}

bool IsList(const ClientLeg& leg, std::string_view keyword) {
  const std::string name(keyword);
  return leg.WasOffered("250-" + name + " ") || leg.WasOffered("250 " + name + " ");
}

// Without dots and end of line; what stands behind the header.
std::string BodyOf(std::string_view sent, bool dots) {
  std::string text;
  for (std::string_view rest = sent; !rest.empty();) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    if (dots && line.starts_with('.')) line.remove_prefix(1);
    text += std::string(line) + "\r\n";
  }
  const std::size_t body = text.find("\r\n\r\n");
  text = body == text.npos ? "" : text.substr(body + 4);
  while (text.ends_with("\r\n")) text.resize(text.size() - 2);
  return text;
}

// The first line of `given` that stands nowhere in `sent`. Blanks at its ends, and what is put
// before it, as in ">From ", are the client's.
std::optional<std::string_view> FirstLineWithout(std::string_view given, std::string_view sent) {
  constexpr std::string_view kBlanks = " \t";
  while (!given.empty()) {
    const std::size_t end = std::min(given.find("\r\n"), given.size());
    std::string_view line = given.substr(0, end);
    given.remove_prefix(std::min(end + 2, given.size()));
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    line = line.substr(0, line.find_last_not_of(kBlanks) + 1);
    if (sent.find(line) == sent.npos) return line;
  }
  return std::nullopt;
}

// One that every client can send as it is.
bool IsPlainMessage(std::string_view message) {
  constexpr std::size_t kLine = 900;
  if (message.find("\r\n\r\n") == message.npos) return false;
  std::size_t line = 0;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto c = static_cast<unsigned char>(message[i]);
    const bool pair = c == '\r' && i + 1 < message.size() && message[i + 1] == '\n';
    if (pair) {
      ++i;
      line = 0;
      continue;
    }
    if ((c < ' ' && c != '\t') || c >= 127 || ++line > kLine) return false;
  }
  return true;
}

bool IsEncoded(std::string_view text) {
  const std::string head = UpperCase(text.substr(0, text.find("\r\n\r\n")));
  return head.find("QUOTED-PRINTABLE") != head.npos || head.find("BASE64") != head.npos ||
         head.find("MULTIPART/") != head.npos;
}

}  // namespace

// A short line may stand in any message by chance.
bool ClientWatch::IsOfMessage(std::string_view line, std::size_t shortest) const {
  if (line.ends_with("\r\n")) line.remove_suffix(2);
  if (line.size() < shortest) return false;
  return ("\r\n" + task_.message).find("\r\n" + std::string(line)) != std::string::npos;
}

//= rfc2920/3/only-where-offered
//= rfc5321/4.2.1/incomplete-reply-is-no-reply
//= rfc3207/4.2/client-discards-knowledge
void ClientWatch::JudgePace(Connection& connection, const TamperUnit& unit) {
  ClientLeg& leg = connection.leg;
  // Who waits in vain may take leave.
  if (unit.verb == "QUIT" || unit.verb == "RSET") return;
  if (leg.Said() <= leg.MayHaveSaid() || leg.WasOffered("PIPELINING")) return;
  const bool carried = connection.clear && connection.clear->HasLeftover();
  const std::string what = Shown(unit) + " was said before the reply to what came before";
  if (connection.clear && !leg.WasToldAnything())
    Complain(carried ? "no-carried-octets" : "no-carried-knowledge",
             carried ? "reply-from-clear" : "goes-on-without-a-reply",
             Shown(unit) + " was said inside TLS, and nothing had been told there" +
                 (carried ? "; something had in clear, behind the 220" : ""));
  else if (leg.HasHalfReply() && leg.Certain())
    Complain("one-reply-per-command", "half-a-reply", what + " had come to its end");
  else if (leg.Certain())
    Complain("order-table", "before-the-reply", what + ", and PIPELINING is not offered");
  leg.Doubt();
}

//= rfc5321/4.1.1.3/parameters-only-where-offered
//= rfc4954/4/mechanism-from-the-list
void ClientWatch::JudgeParameters(const Connection& connection, const TamperUnit& unit) {
  const ClientLeg& leg = connection.leg;
  std::string shape = "C " + unit.verb + (unit.verb == "AUTH" ? " " + unit.word : "");
  for (const EsmtpParameter& parameter : ParametersOf(unit))
    shape += " " + UpperCase(parameter.keyword);
  NoteInTls(connection, std::move(shape));
  const auto judge = [&](const std::string& name, std::string_view keyword) {
    if (leg.WasOffered(keyword)) return;
    const bool knew = connection.clear && connection.clear->WasOffered(keyword);
    Complain(knew ? "no-carried-knowledge" : "grammar",
             name + (knew ? "-from-clear" : "-not-offered"),
             Shown(unit) + " has " + name + ", which the server does not offer here" +
                 (knew ? "; it was offered in clear" : ""));
  };
  for (const EsmtpParameter& parameter : ParametersOf(unit)) {
    const std::string name = UpperCase(parameter.keyword);
    for (const Offered& known : kParameters) {
      const bool binary = name == "BODY" && UpperCase(parameter.value.value_or("")) == "BINARYMIME";
      if (known.name == name) judge(name, binary ? "BINARYMIME" : known.keyword);
    }
  }
  if (unit.verb == "BDAT" && leg.Certain()) judge("BDAT", "CHUNKING");
  if (unit.verb != "AUTH" || !IsList(leg, "AUTH") || leg.WasOffered(unit.word)) return;
  const bool knew = connection.clear && connection.clear->WasOffered(unit.word);
  Complain(knew ? "no-carried-knowledge" : "authentication",
           knew ? "mechanism-from-clear" : "mechanism-not-listed",
           Shown(unit) + " is none of the mechanisms that the server lists here");
}

//= rfc5321/4.1.1/client-keeps-to-the-grammar
//= rfc5321/2.3.8/client-sends-no-bare-ends
void ClientWatch::JudgeForm(const Connection& connection, const TamperUnit& unit) {
  if (!connection.leg.Certain()) return;
  const std::string of = unit.kind == TamperUnit::Kind::kData ? "text" : "command";
  for (const char* wrong : {"bare-lf", "bare-cr", "nul"})
    if (UnitHas(unit, {wrong}) && (of == "command" || IsPlainMessage(task_.message)))
      return Complain("grammar", wrong, "there is a " + std::string(wrong) + " in the " + of);
  if (unit.kind == TamperUnit::Kind::kResponse) {
    std::string_view line = unit.octets;
    line.remove_suffix(2);
    const auto command = ParseCommand(line, Utf8::kAllowed);
    const bool leaves = command && VerbOf(*command) == Verb::kQuit;
    if (line == "*" || leaves || DecodeBase64(line)) return;
    if (command)
      Complain(
          "order-table", "command-inside-AUTH",
          "a command was said where AUTH awaits a response, which neither ends nor refuses it");
    else
      Complain("grammar", "response", "a response of AUTH is no base64");
  }
  if (unit.kind != TamperUnit::Kind::kCommand || UnitHas(unit, {"valid-syntax"})) return;
  Complain("grammar", "command", Shown(unit) + " is in no command's grammar");
}

//= rfc3207/4/last-in-a-group
//= rfc2920/3.1/data-ends-a-group
void ClientWatch::JudgeGroup(const TamperUnit& unit) {
  constexpr std::array<std::string_view, 7> kLast = {"EHLO", "HELO", "DATA",    "VRFY",
                                                     "EXPN", "NOOP", "STARTTLS"};
  if (!unit.behind || unit.verb == "QUIT" || unit.verb == "RSET") return;
  if (std::ranges::find(kLast, *unit.behind) == kLast.end()) return;
  const bool text = unit.kind == TamperUnit::Kind::kData;
  Complain("order-table", "behind-" + *unit.behind,
           (text ? "the text" : Shown(unit)) + " was said before " + *unit.behind +
               " was answered, and that has to be the last of its group");
}

// True: it is a piece of the text, and so is what follows.
//= rfc5321/3.3/no-text-without-354
//= rfc5321/4.1.1.4/only-crlf-dot-crlf-ends-data
bool ClientWatch::JudgeTextOfCommands(Connection& connection, const TamperUnit& unit) {
  constexpr std::size_t kShortest = 4;
  const bool ended = connection.text_ended;
  if (!connection.leg.Certain() || UnitHas(unit, {"valid-syntax"}) ||
      !IsOfMessage(unit.octets, ended ? 1 : kShortest))
    return false;
  Complain(ended ? "boundary" : "order-table", ended ? "early-end" : "text-without-354",
           Shown(unit) + (ended ? " is of the text, and stands behind its end"
                                : " is of the text, which the server has not asked for"));
  connection.leg.Doubt();
  return true;
}

//= rfc5321/4.1.4/client-keeps-the-order
//= rfc5321/4.1.4/session-begins-with-ehlo
//= rfc3207/4.2/client-does-not-start-twice
//= rfc4954/4/client-authenticates-once
void ClientWatch::JudgeOrder(const Connection& connection, const TamperUnit& unit) {
  const ClientLeg& leg = connection.leg;
  const bool needs_hello = unit.verb == "MAIL" || unit.verb == "AUTH";
  if (needs_hello && !leg.hello_said && connection.clear)
    Complain("no-carried-knowledge", "no-ehlo",
             Shown(unit) + " was said inside TLS, and EHLO was not");
  else if (unit.verb == "MAIL" && !leg.hello_said)
    Complain("order-table", "mail-before-ehlo", "MAIL was said, and neither EHLO nor HELO was");
  if (unit.verb == "STARTTLS" && leg.InTls())
    Complain("order-table", "starttls-inside-tls", "STARTTLS was said inside TLS");
  if (unit.verb == "MAIL" && leg.transaction.sender == Sender::kTaken)
    Complain("order-table", "mail-in-transaction", "MAIL was said inside a transaction");
  if (unit.verb == "AUTH" && leg.authenticated)
    Complain("authentication", "second-auth", "AUTH was said behind one that succeeded");
  if (unit.verb == "AUTH" && leg.transaction.sender == Sender::kTaken)
    Complain("authentication", "auth-in-transaction", "AUTH was said inside a transaction");
}

//= rfc2920/3.1/client-ends-data-without-recipients
//= rfc5321/4.2.1/refused-means-not-done
void ClientWatch::OnText(Connection& connection, const TamperUnit& unit) {
  connection.text = unit.octets;
  const ClientLeg& leg = connection.leg;
  if (!leg.Certain()) return;
  JudgeGroup(unit);
  JudgeForm(connection, unit);
  const ClientLeg::Transaction& transaction = leg.transaction;
  if (transaction.sender == Sender::kRefused)
    Complain("order-table", "text-behind-refused-sender",
             "the text was sent, and the sender had been refused");
  else if (transaction.sender == Sender::kTaken && transaction.taken == 0 &&
           transaction.asked == 0 && transaction.refused > 0)
    Complain("order-table", "text-without-recipient",
             "the text was sent, and every recipient had been refused");
}

//= rfc5321/4.5.2/text-is-transparent
void ClientWatch::JudgeTakenText() {
  if (!certain_ || !taken_text_ || !IsPlainMessage(task_.message) || IsEncoded(*taken_text_))
    return;
  const bool dots = std::ranges::none_of(connections_, [](const auto& each) {
    return each.second.heard.find("BDAT ") != std::string::npos;
  });
  const std::string sent = BodyOf(*taken_text_, dots), given = BodyOf(task_.message, false);
  const auto lost = FirstLineWithout(given, sent);
  if (!lost) return;
  Complain("no-false-success", "text-changed",
           "success was reported, and of the body that was given \"" +
               Printable(lost->substr(0, 60)) + "\" is not in the one that was sent");
}

}  // namespace smtpspec
