#include "conformance/learn/symbol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "conformance/report/escapes.h"
#include "parser/base64.h"

namespace smtpspec {
namespace {

using std::string_view_literals::operator""sv;

constexpr Symbol kSymbols[] = {
    {"EHLO", {"EHLO {client}\r\n"}, 1, true},
    {"EHLO-bad", {"EHLO\r\n"}, 1, false},
    {"HELO", {"HELO {client}\r\n"}, 1, true},
    {"MAIL", {"MAIL FROM:<{from}>\r\n"}, 1, true},
    {"MAIL-bad", {"MAIL FROM:<\r\n"}, 1, true},
    {"RCPT", {"RCPT TO:<{to}>\r\n"}, 1, true},
    {"RCPT-bad", {"RCPT TO:<\r\n"}, 1, true},
    {"DATA", {"DATA\r\n"}, 1, true},
    // Whatever else is said behind 354 is the text before it.
    {".", {".\r\n"}, 1, true},
    // Two replies of a server that does not know it.
    {"BDAT", {"BDAT 3\r\nx\r\n"}, 2, true},
    {"BDAT-last", {"BDAT 3 LAST\r\nx\r\n"}, 2, true},
    {"RSET", {"RSET\r\n"}, 1, true},
    {"NOOP", {"NOOP\r\n"}, 1, true},
    {"VRFY", {"VRFY {to}\r\n"}, 1, true},
    {"QUIT", {"QUIT\r\n"}, 1, true},
    {"XYZZY", {"XYZZY\r\n"}, 1, false},
    {"STARTTLS", {"STARTTLS\r\n"}, 1, true},
    {"STARTTLS+NOOP", {"STARTTLS\r\nNOOP\r\n"}, 2, true},
    {"STARTTLS+EHLO", {"STARTTLS\r\nEHLO {client}\r\n"}, 2, true},
    // A fragment that would join the first command inside TLS.
    {"STARTTLS+X", {"STARTTLS\r\nX"}, 1, false},
    {"TLS", {}, 0, true, Symbol::Kind::kHandshake},
    // The same as STARTTLS and TLS in a row, for machines that need not say what lies between.
    {"upgrade", {"STARTTLS\r\n"}, 1, false, Symbol::Kind::kUpgrade},
    {"upgrade+NOOP", {"STARTTLS\r\nNOOP\r\n"}, 2, false, Symbol::Kind::kUpgrade},
    {"AUTH", {"AUTH PLAIN\r\n"}, 1, true},
    {"AUTH-right", {"AUTH PLAIN {plain}\r\n"}, 1, true},
    {"AUTH-wrong", {"AUTH PLAIN {wrong-plain}\r\n"}, 1, true},
    // Cancels an exchange, and is no command elsewhere.
    {"*", {"*\r\n"}, 1, true},
    {"long", {"NOOP {long}\r\n"}, 1, true},
    // A command to those that end lines with LF, and the end of a text to those that take LF . CRLF
    // for it.
    {"LF", {"NOOP\n.\r\n"}, 1, true},
    {"NUL", {"NO\0OP\r\n"sv}, 1, true},
    {"split", {"NO", "OP\r\n"}, 1, true},
    {"MAIL+RCPT+DATA", {"MAIL FROM:<{from}>\r\nRCPT TO:<{to}>\r\nDATA\r\n"}, 3, false},
    {"close", {}, 0, true, Symbol::Kind::kClose},
};

// Each is about several states at once, since conversations are dear: a text may be open, and good
// or not; EHLO or HELO may have been said; the client may be authenticated.
constexpr std::string_view kHello[] = {".", "RSET", "STARTTLS"},
                           kLogin[] = {".", "RSET", "AUTH-right", "EHLO", "AUTH-right"},
                           kHandshake[] = {"TLS"}, kText[] = {"DATA"},
                           kEnvelope[] = {"MAIL", "RCPT"};
constexpr std::span<const std::string_view> kUsualSuffixes[] = {kHello, kLogin, kHandshake, kText,
                                                                kEnvelope};

constexpr std::string_view kAll = "all";
constexpr std::size_t kLongLine = 2100;

std::string Plain(const std::string& user, const std::string& password) {
  return EncodeBase64(std::string(1, '\0') + user + std::string(1, '\0') + password);
}

std::map<std::string, std::string> Fillings(const SymbolValues& values) {
  std::map<std::string, std::string> fillings = {
      {"{client}", values.client},
      {"{from}", values.from},
      {"{to}", values.to},
      {"{long}", std::string(kLongLine, 'x')},
      {"{wrong-plain}", Plain(values.account ? values.account->user : "nobody", "not this one")}};
  if (values.account)
    fillings["{plain}"] = Plain(values.account->user, values.account->password.Reveal());
  return fillings;
}

bool NeedsAccount(const Symbol& symbol) {
  return symbol.segments[0].find("{plain}") != std::string_view::npos;
}

std::string Filled(std::string_view text, const std::map<std::string, std::string>& fillings) {
  std::string filled(text);
  for (const auto& [placeholder, value] : fillings) {
    const std::size_t at = filled.find(placeholder);
    if (at != filled.npos) filled.replace(at, placeholder.size(), value);
  }
  return filled;
}

std::string Sends(const Symbol& symbol) {
  switch (symbol.kind) {
    case Symbol::Kind::kHandshake:
      return "(TLS handshake)";
    case Symbol::Kind::kClose:
      return "(end of the connection)";
    case Symbol::Kind::kSay:
    case Symbol::Kind::kUpgrade:
      break;
  }
  std::string text = EscapeOctets(symbol.segments[0]);
  if (!symbol.segments[1].empty()) text += " (pause) " + EscapeOctets(symbol.segments[1]);
  return symbol.kind == Symbol::Kind::kUpgrade ? text + " (TLS handshake)" : text;
}

std::expected<std::vector<const Symbol*>, std::string> Chosen(const std::vector<std::string>& names,
                                                              bool account) {
  std::vector<const Symbol*> chosen;
  const bool all = std::ranges::count(names, kAll) > 0;
  for (const std::string& name : names) {
    const auto* const found = std::ranges::find(kSymbols, name, &Symbol::name);
    if (found == std::end(kSymbols) && name != kAll)
      return std::unexpected(
          fmt::format("there is no input \"{}\"; docs/learning.md lists them", SafeText(name)));
    if (found != std::end(kSymbols) && NeedsAccount(*found) && !account)
      return std::unexpected(fmt::format("the input {} needs --user and --password-file", name));
  }
  for (const Symbol& symbol : kSymbols) {
    const bool named = std::ranges::count(names, symbol.name) > 0;
    const bool wanted = names.empty() ? symbol.usual : all || named;
    if (wanted && (account || !NeedsAccount(symbol))) chosen.push_back(&symbol);
  }
  return chosen;
}

// Nothing: a symbol of it is not in the alphabet.
std::optional<Word> WordOf(std::span<const std::string_view> names, const Alphabet& alphabet) {
  Word word;
  for (const std::string_view name : names) {
    const auto found = std::ranges::find(alphabet.inputs, name, &MachineInput::name);
    if (found == alphabet.inputs.end()) return std::nullopt;
    word.push_back(static_cast<std::size_t>(found - alphabet.inputs.begin()));
  }
  return word;
}

}  // namespace

std::span<const Symbol> Symbols() {
  return kSymbols;
}

std::span<const std::span<const std::string_view>> UsualSuffixes() {
  return kUsualSuffixes;
}

std::expected<Alphabet, std::string> MakeAlphabet(const std::vector<std::string>& names,
                                                  const SymbolValues& values) {
  const auto chosen = Chosen(names, values.account.has_value());
  if (!chosen) return std::unexpected(chosen.error());
  const auto fillings = Fillings(values);
  Alphabet alphabet;
  for (const Symbol* const symbol : *chosen) {
    Alphabet::Letter letter{symbol, {}, NeedsAccount(*symbol)};
    for (const std::string_view segment : symbol->segments)
      if (!segment.empty()) letter.segments.push_back(Filled(segment, fillings));
    alphabet.letters.push_back(std::move(letter));
    alphabet.inputs.push_back({std::string(symbol->name), Sends(*symbol)});
  }
  for (const auto& suffix : kUsualSuffixes)
    if (auto word = WordOf(suffix, alphabet)) alphabet.suffixes.push_back(*std::move(word));
  return alphabet;
}

}  // namespace smtpspec
