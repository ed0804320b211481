// Commands: one line of the client, without its CRLF, and the value that it means.
#ifndef SMTPSPEC_PARSER_COMMAND_H_
#define SMTPSPEC_PARSER_COMMAND_H_

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parser/esmtp_parameters.h"
#include "parser/path.h"

namespace smtpspec {

// What a command line begins with. kUnknown is any other word.
enum class Verb {
  kEhlo,
  kHelo,
  kMail,
  kRcpt,
  kData,
  kRset,
  kNoop,
  kQuit,
  kVrfy,
  kExpn,
  kHelp,
  kStartTls,
  kAuth,
  kBdat,
  kTurn,
  kSend,
  kSoml,
  kSaml,
  kUnknown
};
std::string_view Name(Verb verb);  // "EHLO"; "" for kUnknown

struct EhloCommand {
  Host client;
  friend bool operator==(const EhloCommand&, const EhloCommand&) = default;
};
// The grammar has a Domain only; an address literal is tolerated because many clients send one.
struct HeloCommand {
  Host client;
  friend bool operator==(const HeloCommand&, const HeloCommand&) = default;
};
struct MailCommand {
  ReversePath path;
  std::vector<EsmtpParameter> parameters;
  friend bool operator==(const MailCommand&, const MailCommand&) = default;
};
struct RcptCommand {
  ForwardPath path;
  std::vector<EsmtpParameter> parameters;
  friend bool operator==(const RcptCommand&, const RcptCommand&) = default;
};
struct DataCommand {
  friend bool operator==(const DataCommand&, const DataCommand&) = default;
};
struct RsetCommand {
  friend bool operator==(const RsetCommand&, const RsetCommand&) = default;
};
struct QuitCommand {
  friend bool operator==(const QuitCommand&, const QuitCommand&) = default;
};
struct StartTlsCommand {
  friend bool operator==(const StartTlsCommand&, const StartTlsCommand&) = default;
};
// Free text: RFC 5321 3.5.1 wants `user@domain` here, which its own String does not match.
struct NoopCommand {
  std::string argument;
  friend bool operator==(const NoopCommand&, const NoopCommand&) = default;
};
struct HelpCommand {
  std::string argument;
  friend bool operator==(const HelpCommand&, const HelpCommand&) = default;
};
struct VrfyCommand {
  std::string argument;
  friend bool operator==(const VrfyCommand&, const VrfyCommand&) = default;
};
struct ExpnCommand {
  std::string argument;
  friend bool operator==(const ExpnCommand&, const ExpnCommand&) = default;
};
struct AuthCommand {
  std::string mechanism;  // in upper case
  // Decoded. Absent and empty differ: `AUTH PLAIN` waits for a challenge, `AUTH PLAIN =` does not.
  std::optional<std::string> initial_response;
  friend bool operator==(const AuthCommand&, const AuthCommand&) = default;
};
struct BdatCommand {
  std::uint64_t size;
  bool last;
  friend bool operator==(const BdatCommand&, const BdatCommand&) = default;
};
// TURN, SEND, SOML and SAML are recognised so that they can be refused by name.
struct ObsoleteCommand {
  Verb verb;
  friend bool operator==(const ObsoleteCommand&, const ObsoleteCommand&) = default;
};

using Command = std::variant<EhloCommand, HeloCommand, MailCommand, RcptCommand, DataCommand,
                             RsetCommand, QuitCommand, StartTlsCommand, NoopCommand, HelpCommand,
                             VrfyCommand, ExpnCommand, AuthCommand, BdatCommand, ObsoleteCommand>;
Verb VerbOf(const Command& command);

struct CommandError {
  enum class Fault {
    kUnknownVerb,  // 500
    kSyntax,       // 501: the verb is known, what follows is not in its grammar
    kBadBase64,    // 501 5.5.2: the initial response of AUTH
  } fault;
  Verb verb;  // kUnknown with kUnknownVerb
  std::size_t offset;
  std::string_view expected;  // static storage
  friend bool operator==(const CommandError&, const CommandError&) = default;
};

// `line` has no CRLF. White space at its end is tolerated.
std::expected<Command, CommandError> ParseCommand(std::string_view line,
                                                  Utf8 utf8 = Utf8::kRefused);
// The line without its CRLF; ParseCommand gives an equal value back.
std::string Serialize(const Command& command);

}  // namespace smtpspec

#endif  // SMTPSPEC_PARSER_COMMAND_H_
