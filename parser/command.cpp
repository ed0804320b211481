#include "parser/command.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <iterator>
#include <limits>

#include "parser/ascii_case.h"
#include "parser/base64.h"
#include "parser/command_scan.h"

namespace smtpspec {
namespace {

using Fault = CommandError::Fault;

// A line that is in the grammar, and the spans in it.
struct Arguments {
  std::string_view argument, more;
  bool has_more;
  Utf8 utf8;
};
// The error's offset counts from the start of the argument.
using Built = Parsed<Command>;

template <class C>
Built BuildBare(const Arguments&) {
  return Command(C{});
}

template <class C>
Built BuildHost(const Arguments& a) {
  auto host = ParseHost(a.argument, Utf8::kRefused);
  if (!host) return std::unexpected(host.error());
  return Command(C{*std::move(host)});
}

template <class C, class Path>
Built BuildPath(const Arguments& a) {
  auto path = Path::Parse(a.argument, a.utf8);
  if (!path) return std::unexpected(path.error());
  C command{*std::move(path), {}};
  if (a.has_more) command.parameters = *ParseEsmtpParameters(a.more, a.utf8);
  return Command(std::move(command));
}

template <class C>
Built BuildText(const Arguments& a) {
  return Command(C{std::string(a.argument)});
}

Built BuildAuth(const Arguments& a) {
  AuthCommand command{UpperCase(a.argument), std::nullopt};
  if (!a.has_more) return Command(std::move(command));
  if (a.more == "=") {
    command.initial_response = "";
    return Command(std::move(command));
  }
  auto response = DecodeBase64(a.more);
  if (!response) {
    const auto offset = static_cast<std::size_t>(a.more.data() - a.argument.data());
    return std::unexpected(ParseError{offset + response.error().offset, response.error().expected});
  }
  command.initial_response = *std::move(response);
  return Command(std::move(command));
}

Built BuildBdat(const Arguments& a) {
  //= rfc3030/2/chunk-size-has-no-bound
  std::uint64_t size = 0;
  const auto [_, code] =
      std::from_chars(a.argument.data(), a.argument.data() + a.argument.size(), size);
  if (code != std::errc()) size = std::numeric_limits<std::uint64_t>::max();
  return Command(BdatCommand{size, a.has_more});
}

template <Verb kVerb>
Built BuildObsolete(const Arguments&) {
  return Command(ObsoleteCommand{kVerb});
}

struct Row {
  Verb verb;
  std::string_view name;
  std::string_view form;
  Built (*build)(const Arguments& arguments);
};

constexpr Row kRows[] = {
    {Verb::kEhlo, "EHLO", "EHLO domain or address literal", BuildHost<EhloCommand>},
    {Verb::kHelo, "HELO", "HELO domain", BuildHost<HeloCommand>},
    {Verb::kMail, "MAIL", "MAIL FROM:<mailbox> and parameters, each behind one space",
     BuildPath<MailCommand, ReversePath>},
    {Verb::kRcpt, "RCPT", "RCPT TO:<mailbox> and parameters, each behind one space",
     BuildPath<RcptCommand, ForwardPath>},
    {Verb::kData, "DATA", "DATA without an argument", BuildBare<DataCommand>},
    {Verb::kRset, "RSET", "RSET without an argument", BuildBare<RsetCommand>},
    {Verb::kNoop, "NOOP", "NOOP and printable text", BuildText<NoopCommand>},
    {Verb::kQuit, "QUIT", "QUIT without an argument", BuildBare<QuitCommand>},
    {Verb::kVrfy, "VRFY", "VRFY and printable text", BuildText<VrfyCommand>},
    {Verb::kExpn, "EXPN", "EXPN and printable text", BuildText<ExpnCommand>},
    {Verb::kHelp, "HELP", "HELP and printable text", BuildText<HelpCommand>},
    {Verb::kStartTls, "STARTTLS", "STARTTLS without an argument", BuildBare<StartTlsCommand>},
    {Verb::kAuth, "AUTH", "AUTH mechanism and an initial response in base64", BuildAuth},
    {Verb::kBdat, "BDAT", "BDAT size, or BDAT size LAST", BuildBdat},
    {Verb::kTurn, "TURN", "TURN", BuildObsolete<Verb::kTurn>},
    {Verb::kSend, "SEND", "SEND and printable text", BuildObsolete<Verb::kSend>},
    {Verb::kSoml, "SOML", "SOML and printable text", BuildObsolete<Verb::kSoml>},
    {Verb::kSaml, "SAML", "SAML and printable text", BuildObsolete<Verb::kSaml>},
};

constexpr bool InOrderOfVerb() {
  for (std::size_t i = 0; i < std::size(kRows); ++i)
    if (kRows[i].verb != static_cast<Verb>(i)) return false;
  return std::size(kRows) == static_cast<std::size_t>(Verb::kUnknown);
}
static_assert(InOrderOfVerb());

const Row* FindRow(std::string_view line) {
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  const auto* const row =
      std::ranges::find_if(kRows, [&](const Row& r) { return EqualIgnoringCase(r.name, word); });
  return row == std::end(kRows) ? nullptr : row;
}

// What should have stood where the scan failed. Inside a host, a path or parameters their own
// parser knows better than the form of the command.
std::string_view ExpectedAt(const CommandScan& scan, std::string_view line, const Row& row,
                            Utf8 utf8) {
  if (!scan.argument) return row.form;
  const std::string_view argument = line.substr(*scan.argument);
  const bool in_argument = !scan.argument_end;
  if (in_argument && (row.verb == Verb::kEhlo || row.verb == Verb::kHelo)) {
    if (const auto host = ParseHost(argument); !host) return host.error().expected;
  } else if (in_argument && row.verb == Verb::kMail) {
    if (const auto path = ReversePath::Parse(argument, utf8); !path) return path.error().expected;
  } else if (in_argument && row.verb == Verb::kRcpt) {
    if (const auto path = ForwardPath::Parse(argument, utf8); !path) return path.error().expected;
  } else if (scan.more && (row.verb == Verb::kMail || row.verb == Verb::kRcpt)) {
    const auto parameters = ParseEsmtpParameters(line.substr(*scan.more), utf8);
    if (!parameters) return parameters.error().expected;
  }
  return row.form;
}

struct Writer {
  std::string operator()(const EhloCommand& c) const { return ' ' + Text(c.client); }
  std::string operator()(const HeloCommand& c) const { return ' ' + Text(c.client); }
  std::string operator()(const MailCommand& c) const {
    return " FROM:" + c.path.Text() + Behind(c.parameters);
  }
  std::string operator()(const RcptCommand& c) const {
    return " TO:" + c.path.Text() + Behind(c.parameters);
  }
  std::string operator()(const NoopCommand& c) const { return Behind(c.argument); }
  std::string operator()(const HelpCommand& c) const { return Behind(c.argument); }
  std::string operator()(const VrfyCommand& c) const { return Behind(c.argument); }
  std::string operator()(const ExpnCommand& c) const { return Behind(c.argument); }
  std::string operator()(const AuthCommand& c) const {
    if (!c.initial_response) return ' ' + c.mechanism;
    return ' ' + c.mechanism + ' ' +
           (c.initial_response->empty() ? "=" : EncodeBase64(*c.initial_response));
  }
  std::string operator()(const BdatCommand& c) const {
    return ' ' + std::to_string(c.size) + (c.last ? " LAST" : "");
  }
  template <class Bare>
  std::string operator()(const Bare&) const {
    return "";
  }

 private:
  static std::string Behind(const std::string& text) { return text.empty() ? "" : ' ' + text; }
  static std::string Behind(const std::vector<EsmtpParameter>& parameters) {
    return Behind(Serialize(parameters));
  }
};

}  // namespace

std::string_view Name(Verb verb) {
  return verb == Verb::kUnknown ? "" : kRows[static_cast<std::size_t>(verb)].name;
}

Verb VerbOf(const Command& command) {
  if (const auto* obsolete = std::get_if<ObsoleteCommand>(&command)) return obsolete->verb;
  // In the order of the alternatives.
  constexpr Verb kVerbs[] = {Verb::kEhlo, Verb::kHelo, Verb::kMail,     Verb::kRcpt, Verb::kData,
                             Verb::kRset, Verb::kQuit, Verb::kStartTls, Verb::kNoop, Verb::kHelp,
                             Verb::kVrfy, Verb::kExpn, Verb::kAuth,     Verb::kBdat};
  static_assert(std::size(kVerbs) + 1 == std::variant_size_v<Command>);
  return kVerbs[command.index()];
}

std::expected<Command, CommandError> ParseCommand(std::string_view line, Utf8 utf8) {
  const Row* const row = FindRow(line);
  if (!row) return std::unexpected(CommandError{Fault::kUnknownVerb, Verb::kUnknown, 0, "a verb"});
  const CommandScan scan = ScanCommand(line, utf8);
  if (!scan.matched) {
    const bool in_base64 = row->verb == Verb::kAuth && scan.more;
    const std::string_view expected =
        in_base64 ? "base64 with its padding, or =" : ExpectedAt(scan, line, *row, utf8);
    const Fault fault = in_base64 ? Fault::kBadBase64 : Fault::kSyntax;
    return std::unexpected(CommandError{fault, row->verb, scan.end, expected});
  }
  const auto span = [&](std::optional<std::size_t> begin, std::optional<std::size_t> end) {
    return end ? line.substr(*begin, *end - *begin) : std::string_view();
  };
  Built built = row->build({span(scan.argument, scan.argument_end), span(scan.more, scan.more_end),
                            scan.more_end.has_value(), utf8});
  if (built) return *std::move(built);
  const Fault fault = row->verb == Verb::kAuth ? Fault::kBadBase64 : Fault::kSyntax;
  return std::unexpected(CommandError{fault, row->verb, *scan.argument + built.error().offset,
                                      built.error().expected});
}

std::string Serialize(const Command& command) {
  std::string line(Name(VerbOf(command)));
  line += std::visit(Writer(), command);
  // A value that is no command would be one on the wire, or two.
  assert(ParseCommand(line, Utf8::kAllowed) == command);
  return line;
}

}  // namespace smtpspec
