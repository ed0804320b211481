#include "server/trace_fields.h"

#include <algorithm>

namespace smtpspec {
namespace {

constexpr std::string_view kFold = "\r\n\t";

std::string AddressLiteralOf(const std::string& address) {
  // An IPv6 address may end in the zone of a link, which is nobody else's business.
  const std::string plain = address.substr(0, address.find('%'));
  const bool v6 = plain.find(':') != std::string::npos;
  return (v6 ? "[IPv6:" : "[") + plain + "]";
}

// What the client called itself, if that has the form of a host, and what the connection says.
//= rfc5321/4.4/from-clause-name-and-address
std::string FromClause(const std::string& claimed, const std::string& literal) {
  const auto host = ParseHost(claimed);
  return "from " + (host ? Text(*host) : literal) + " (" + literal + ")";
}

//= rfc8314/4.3/tls-clause
// Only a registered name fits the clause; another one is told in a comment.
std::string TlsClause(const MessageOrigin& origin) {
  if (!origin.tls) return "";
  const auto fits = [](char octet) {
    return (octet >= 'A' && octet <= 'Z') || (octet >= '0' && octet <= '9') || octet == '_';
  };
  const auto speakable = [&](char octet) {
    return fits(octet) || (octet >= 'a' && octet <= 'z') || octet == '.' || octet == '-';
  };
  std::string version, cipher;
  std::ranges::copy_if(origin.tls_version, std::back_inserter(version), speakable);
  std::ranges::copy_if(origin.tls_cipher, std::back_inserter(cipher), speakable);
  if (cipher.starts_with("TLS_") && std::ranges::all_of(cipher, fits)) {
    return std::string(kFold) + "(" + version + ") tls " + cipher;
  }
  return std::string(kFold) + "(" + version + " " + cipher + ")";
}

// Several recipients do not learn of each other.
//= rfc5321/7.2/for-clause-must-not-disclose
std::string ForClause(const Envelope& envelope) {
  if (envelope.recipients.size() != 1) return "";
  const auto& mailbox = envelope.recipients.front().path.mailbox;
  return mailbox ? std::string(kFold) + "for <" + mailbox->Text() + ">" : "";
}

std::string Received(const MessageOrigin& origin, const Envelope& envelope,
                     const TraceFacts& facts) {
  const std::string_view with = WithProtocol(origin, envelope.parameters.smtputf8);
  std::string field = "Received: ";
  field += FromClause(origin.client_name, AddressLiteralOf(facts.client_address));
  field += kFold;
  field += "by " + facts.host.Text() + " with " + std::string(with) + " id " + facts.id;
  field += ForClause(envelope) + TlsClause(origin) + ";";
  field += kFold;
  return field + facts.date + "\r\n";
}

}  // namespace

//= rfc3848/1/with-protocol-types
//= rfc6531/4.3/utf8smtp-types
std::string_view WithProtocol(const MessageOrigin& origin, bool smtputf8) {
  // There is no word for HELO inside TLS: the words with S stand for extensions as well.
  if (!origin.extended) return "SMTP";
  static constexpr std::string_view kWords[2][4] = {
      {"ESMTP", "ESMTPA", "ESMTPS", "ESMTPSA"},
      {"UTF8SMTP", "UTF8SMTPA", "UTF8SMTPS", "UTF8SMTPSA"},
  };
  return kWords[smtputf8 ? 1 : 0][(origin.tls ? 2 : 0) + (origin.user.empty() ? 0 : 1)];
}

//= rfc5321/4.4/return-path-on-final-delivery
//= rfc5321/4.4/received-line-first
std::string TraceFields(const MessageOrigin& origin, const Envelope& envelope,
                        const TraceFacts& facts) {
  const auto& sender = envelope.reverse_path.mailbox;
  std::string fields = "Return-Path: <" + (sender ? sender->Text() : "") + ">\r\n";
  for (const Recipient& recipient : envelope.recipients) {
    const auto& mailbox = recipient.path.mailbox;
    fields += "Delivered-To: " + (mailbox ? mailbox->Text() : "Postmaster") + "\r\n";
  }
  return fields + Received(origin, envelope, facts);
}

}  // namespace smtpspec
