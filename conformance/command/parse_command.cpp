#include "conformance/command/parse_command.h"

#include <algorithm>
#include <cassert>
#include <istream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "parser/abnf.h"
#include "parser/command.h"
#include "parser/ehlo_reply.h"
#include "parser/printable.h"
#include "parser/reply.h"

namespace smtpspec {
namespace {

// Every string goes through Printable, so that no octet of the input breaks the JSON.
using Json = nlohmann::ordered_json;

Json List(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(Printable(text));
  return list;
}

void PutHost(Json& tree, const Host& host) {
  const bool is_domain = std::holds_alternative<Domain>(host);
  tree[is_domain ? "domain" : "address_literal"] = Printable(Text(host));
}

void PutMailbox(Json& tree, const Mailbox& mailbox) {
  tree["local_part"] = Printable(mailbox.Local().Octets());
  PutHost(tree, mailbox.At());
}

Json Route(const std::vector<Domain>& source_route) {
  Json route = Json::array();
  for (const Domain& domain : source_route) route.push_back(Printable(domain.Text()));
  return route;
}

Json Tree(const ReversePath& path) {
  if (!path.mailbox) return nullptr;
  Json tree;
  PutMailbox(tree, *path.mailbox);
  tree["source_route"] = Route(path.source_route);
  return tree;
}

Json Tree(const ForwardPath& path) {
  Json tree;
  if (path.mailbox)
    PutMailbox(tree, *path.mailbox);
  else
    tree["local_part"] = "Postmaster";
  tree["source_route"] = Route(path.source_route);
  return tree;
}

Json Tree(const std::vector<EsmtpParameter>& parameters) {
  Json list = Json::array();
  for (const EsmtpParameter& parameter : parameters) {
    Json& entry = list.emplace_back(Json{{"keyword", parameter.keyword}, {"value", nullptr}});
    if (parameter.value) entry["value"] = Printable(*parameter.value);
  }
  return list;
}

struct CommandTree {
  Json& tree;

  void operator()(const MailCommand& c) const { PutPath(c); }
  void operator()(const RcptCommand& c) const { PutPath(c); }
  void operator()(const EhloCommand& c) const { PutHost(tree, c.client); }
  void operator()(const HeloCommand& c) const { PutHost(tree, c.client); }
  void operator()(const NoopCommand& c) const { tree["argument"] = Printable(c.argument); }
  void operator()(const HelpCommand& c) const { tree["argument"] = Printable(c.argument); }
  void operator()(const VrfyCommand& c) const { tree["argument"] = Printable(c.argument); }
  void operator()(const ExpnCommand& c) const { tree["argument"] = Printable(c.argument); }
  void operator()(const AuthCommand& c) const {
    tree["mechanism"] = c.mechanism;
    tree["initial_response"] = nullptr;
    if (c.initial_response) tree["initial_response"] = Printable(*c.initial_response);
  }
  void operator()(const BdatCommand& c) const {
    tree["size"] = c.size;
    tree["last"] = c.last;
  }
  template <class WithoutArgument>
  void operator()(const WithoutArgument&) const {}

 private:
  template <class WithPath>
  void PutPath(const WithPath& c) const {
    tree["path"] = Tree(c.path);
    tree["parameters"] = Tree(c.parameters);
  }
};

struct Failure {
  std::size_t offset;
  std::string_view expected;
};
using Result = std::expected<Json, Failure>;

template <class Error>
std::unexpected<Failure> Fail(const Error& error) {
  return std::unexpected(Failure{error.offset, error.expected});
}

// First as RFC 5321 has it; what only RFC 6531 lets through says so.
template <class Parse>
auto ParseEither(Parse parse, Json& tree) {
  auto value = parse(Utf8::kRefused);
  if (value) return value;
  auto wider = parse(Utf8::kAllowed);
  if (!wider) return value;
  tree["smtputf8"] = true;
  return wider;
}

Json Ok() {
  return {{"ok", true}};
}

bool WholeInAbnf(std::string_view octets, Production production) {
  const bool ended = octets.ends_with("\r\n") && production != Production::kCommand;
  return InAbnf(std::string(octets) + (ended ? "" : "\r\n"), production);
}

Result ParseOneCommand(std::string_view octets) {
  Json tree = Ok();
  const auto command = ParseEither([&](Utf8 utf8) { return ParseCommand(octets, utf8); }, tree);
  if (!command) return Fail(command.error());
  tree["verb"] = Name(VerbOf(*command));
  std::visit(CommandTree{tree}, *command);
  tree["in_abnf"] = WholeInAbnf(octets, Production::kCommand);
  return tree;
}

Result ParseOneReply(std::string_view octets) {
  const auto reply = ParseReply(octets);
  if (!reply) return Fail(reply.error());
  Json tree = Ok();
  tree["code"] = reply->Code().Value();
  tree["enhanced"] = nullptr;
  if (reply->Enhanced()) tree["enhanced"] = reply->Enhanced()->Text();
  tree["lines"] = Json::array();
  for (const ReplyText& text : reply->Lines()) tree["lines"].push_back(Printable(text.Text()));
  tree["in_abnf"] = WholeInAbnf(octets, Production::kReply);
  return tree;
}

Result ParseOneEhlo(std::string_view octets) {
  const auto reply = ParseEhloReply(octets);
  if (!reply) return Fail(reply.error());
  Json tree = Ok();
  tree["host"] = Printable(reply->host);
  tree["greeting"] = Printable(reply->greeting);
  tree["extensions"] = Json::array();
  for (const Extension& extension : reply->extensions.All())
    tree["extensions"].push_back(
        {{"keyword", extension.keyword}, {"parameters", List(extension.parameters)}});
  return tree;
}

Result ParseOneMailbox(std::string_view octets) {
  Json tree = Ok();
  const auto mailbox = ParseEither([&](Utf8 utf8) { return Mailbox::Parse(octets, utf8); }, tree);
  if (!mailbox) return Fail(mailbox.error());
  PutMailbox(tree, *mailbox);
  return tree;
}

// A path of either kind: `<>` is a reverse-path only, `<Postmaster>` a forward-path only.
Result ParseOnePath(std::string_view octets) {
  Json tree = Ok();
  const auto reverse =
      ParseEither([&](Utf8 utf8) { return ReversePath::Parse(octets, utf8); }, tree);
  if (reverse) {
    tree["path"] = Tree(*reverse);
    return tree;
  }
  const auto forward = ForwardPath::Parse(octets);
  if (!forward) return Fail(reverse.error());
  tree["path"] = Tree(*forward);
  return tree;
}

struct Kind {
  std::string_view name;
  Result (*parse)(std::string_view octets);
};
constexpr Kind kKinds[] = {{"command", ParseOneCommand},
                           {"reply", ParseOneReply},
                           {"ehlo", ParseOneEhlo},
                           {"mailbox", ParseOneMailbox},
                           {"path", ParseOnePath}};

const Kind* FindKind(std::string_view name) {
  const auto* const kind = std::ranges::find(kKinds, name, &Kind::name);
  return kind == std::end(kKinds) ? nullptr : kind;
}

Json Refusal(std::string_view octets, const Failure& failure) {
  const std::string came = failure.offset < octets.size()
                               ? '"' + Printable(octets.substr(failure.offset, 1)) + '"'
                               : "the end";
  return {{"ok", false},
          {"error", "expected " + std::string(failure.expected) + "; got " + came},
          {"offset", failure.offset}};
}

}  // namespace

bool IsParseKind(std::string_view kind) {
  return FindKind(kind) != nullptr;
}

int RunParse(std::string_view kind, std::istream& in, std::ostream& out) {
  const Kind* const row = FindKind(kind);
  assert(row);
  int exit_code = 0;
  for (std::string line; std::getline(in, line);) {
    const auto octets = FromPrintable(line);
    const Result result = octets ? row->parse(*octets) : Fail(octets.error());
    if (!result) exit_code = 1;
    // An escape that is none is counted in the line as it was typed.
    out << (result ? *result : Refusal(octets ? *octets : line, result.error())).dump() << '\n'
        << std::flush;
  }
  return exit_code;
}

}  // namespace smtpspec
