// The header fields that a server puts before the content it stores: Return-Path, Delivered-To and
// Received. Pure: the facts of the system are passed in.
#ifndef SMTPSPEC_SERVER_TRACE_FIELDS_H_
#define SMTPSPEC_SERVER_TRACE_FIELDS_H_

#include <string>
#include <string_view>

#include "parser/envelope.h"
#include "parser/mailbox.h"
#include "server/session.h"

namespace smtpspec {

struct TraceFacts {
  std::string client_address;  // of the connection: IPv4 or IPv6 without brackets
  Domain host;                 // what this server is called
  std::string id;              // letters and digits: names the message in the log
  std::string date;            // date-time of RFC 5322
};

// Lines that end in CRLF, to stand directly before the content. One Delivered-To line a recipient.
std::string TraceFields(const MessageOrigin& origin, const Envelope& envelope,
                        const TraceFacts& facts);

// "ESMTPSA": the word behind `with`, from the registry of mail transmission types.
std::string_view WithProtocol(const MessageOrigin& origin, bool smtputf8);

}  // namespace smtpspec

#endif  // SMTPSPEC_SERVER_TRACE_FIELDS_H_
