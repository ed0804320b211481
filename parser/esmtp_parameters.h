// The parameters that extensions add to MAIL and RCPT: first as keyword and value, then by meaning.
#ifndef SMTPSPEC_PARSER_ESMTP_PARAMETERS_H_
#define SMTPSPEC_PARSER_ESMTP_PARAMETERS_H_

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "parser/mailbox.h"

namespace smtpspec {

// esmtp-param of RFC 5321 4.1.2. Keywords compare without regard to case.
struct EsmtpParameter {
  std::string keyword;               // as written
  std::optional<std::string> value;  // as written, still encoded; never empty
  friend bool operator==(const EsmtpParameter&, const EsmtpParameter&) = default;
};

// Parameters separated by single spaces, as they stand behind a path.
Parsed<std::vector<EsmtpParameter>> ParseEsmtpParameters(std::string_view text,
                                                         Utf8 utf8 = Utf8::kRefused);
std::string Serialize(const std::vector<EsmtpParameter>& parameters);

enum class Body { k7Bit, k8BitMime, kBinaryMime };
enum class Ret { kFull, kHeaders };

struct MailParameters {
  std::optional<std::uint64_t> size;  // RFC 1870; saturates at the greatest value
  std::optional<Body> body;           // RFC 6152, RFC 3030
  bool smtputf8 = false;              // RFC 6531
  bool requiretls = false;            // RFC 8689
  std::optional<Ret> ret;             // RFC 3461
  std::optional<std::string> envid;   // RFC 3461, xtext decoded
  // RFC 4954: AUTH= was given; holds the Mailbox, or nothing for AUTH=<>.
  std::optional<std::optional<Mailbox>> auth;
};

struct Notify {
  bool never = false;  // then the others are false
  bool success = false, failure = false, delay = false;
};

struct OriginalRecipient {
  std::string address_type;  // as written, for example rfc822
  std::string address;       // xtext decoded
};

struct RcptParameters {
  std::optional<Notify> notify;                         // RFC 3461
  std::optional<OriginalRecipient> original_recipient;  // RFC 3461
};

// Why parameters were refused. kUnknown calls for 555, kBadValue and kRepeated for 501.
struct ParameterError {
  enum class Fault { kUnknown, kBadValue, kRepeated } fault;
  std::size_t index;          // which parameter, from 0
  std::string_view expected;  // static storage
};

std::expected<MailParameters, ParameterError> InterpretMail(const std::vector<EsmtpParameter>&);
std::expected<RcptParameters, ParameterError> InterpretRcpt(const std::vector<EsmtpParameter>&);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_ESMTP_PARAMETERS_H_
