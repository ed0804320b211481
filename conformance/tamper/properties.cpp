#include "conformance/tamper/properties.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>

#include "parser/ascii_case.h"
#include "parser/command.h"

namespace smtpspec {
namespace {

using Kind = TamperUnit::Kind;

std::vector<std::string> WordsOf(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find_first_of(" =\r\n"), line.size());
    if (end > 0) words.push_back(UpperCase(line.substr(0, end)));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

bool LineHas(std::string_view line, const std::vector<std::string>& wanted, bool first_is_first) {
  const std::vector<std::string> words = WordsOf(line);
  if (words.empty()) return false;
  if (first_is_first && words.front() != UpperCase(wanted.front())) return false;
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
    return std::find(words.begin(), words.end(), UpperCase(word)) != words.end();
  });
}

bool HasBareLf(const TamperUnit& unit) {
  const std::string_view text = unit.octets;
  for (std::size_t i = text.find('\n'); i != std::string_view::npos; i = text.find('\n', i + 1))
    if (i == 0 ? !unit.after_cr : text[i - 1] != '\r') return true;
  return false;
}

// A CR at the end of what came at one time may have its LF in what comes next.
bool HasBareCr(const TamperUnit& unit) {
  const std::string_view text = unit.octets;
  if (unit.after_cr && !text.starts_with('\n')) return true;
  for (std::size_t i = text.find('\r'); i != std::string_view::npos; i = text.find('\r', i + 1)) {
    if (i + 1 == text.size()) return unit.kind != Kind::kOctets;
    if (text[i + 1] != '\n') return true;
  }
  return false;
}

bool Has8Bit(const TamperUnit& unit) {
  return std::any_of(unit.octets.begin(), unit.octets.end(),
                     [](char c) { return static_cast<unsigned char>(c) > 127; });
}

bool HasNul(const TamperUnit& unit) {
  return unit.octets.find('\0') != std::string::npos;
}

// With CRLF. MAIL and RCPT have room for the parameters of all extensions that are registered.
std::size_t LongestLine(const TamperUnit& unit) {
  constexpr std::size_t kCommand = 512, kEnvelope = 2048, kAuth = 12288, kText = 1000;
  if (unit.kind == Kind::kData) return kText;
  if (unit.verb == "AUTH") return kAuth;
  return unit.verb == "MAIL" || unit.verb == "RCPT" ? kEnvelope : kCommand;
}

bool HasLongLine(const TamperUnit& unit) {
  const std::size_t longest = LongestLine(unit);
  for (std::string_view rest = unit.octets; !rest.empty();) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    const bool doubled = unit.kind == Kind::kData && rest.front() == '.';
    if (end + 2 > longest + (doubled ? 1 : 0)) return true;
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return false;
}

bool HasValidSyntax(const TamperUnit& unit) {
  std::string_view line = unit.octets;
  if (line.ends_with("\r\n")) line.remove_suffix(2);
  const auto command = ParseCommand(line, Utf8::kAllowed);
  if (command || command.error().fault != CommandError::Fault::kUnknownVerb)
    return command.has_value();
  return !unit.verb.empty() && std::none_of(line.begin(), line.end(), [](char c) {
    return (c >= 0 && c < ' ') || c == 127;
  }) && (line.size() == unit.verb.size() || line[unit.verb.size()] == ' ');
}

const std::vector<EsmtpParameter>* ParametersOf(const Command& command) {
  if (const auto* mail = std::get_if<MailCommand>(&command)) return &mail->parameters;
  if (const auto* rcpt = std::get_if<RcptCommand>(&command)) return &rcpt->parameters;
  return nullptr;
}

// Keywords in capitals and their values; nothing where the line is not in the grammar.
std::vector<EsmtpParameter> ParametersOf(std::string_view line) {
  if (line.ends_with("\r\n")) line.remove_suffix(2);
  const auto command = ParseCommand(line, Utf8::kAllowed);
  const std::vector<EsmtpParameter>* found = command ? ParametersOf(*command) : nullptr;
  std::vector<EsmtpParameter> parameters = found ? *found : std::vector<EsmtpParameter>();
  for (EsmtpParameter& parameter : parameters) parameter.keyword = UpperCase(parameter.keyword);
  return parameters;
}

bool HasRepeatedParameter(const TamperUnit& unit) {
  std::set<std::string> seen;
  const auto parameters = ParametersOf(unit.octets);
  return std::any_of(parameters.begin(), parameters.end(), [&](const EsmtpParameter& parameter) {
    return !seen.insert(parameter.keyword).second;
  });
}

std::optional<std::string> SaidInMail(const TamperUnit& text, std::string_view keyword) {
  for (const EsmtpParameter& parameter : ParametersOf(text.mail))
    if (parameter.keyword == keyword) return UpperCase(parameter.value.value_or(""));
  return std::nullopt;
}

bool HasUndeclared8Bit(const TamperUnit& unit) {
  const std::string body = SaidInMail(unit, "BODY").value_or("");
  return Has8Bit(unit) && body != "8BITMIME" && body != "BINARYMIME";
}

bool HasUndeclaredOctets(const TamperUnit& unit) {
  const std::optional<std::string> size = SaidInMail(unit, "SIZE");
  if (!size) return false;
  std::uint64_t declared = 0;
  const auto [end, error] = std::from_chars(size->data(), size->data() + size->size(), declared);
  if (error != std::errc() || end != size->data() + size->size()) return false;
  std::uint64_t doubled = unit.octets.starts_with('.') ? 1 : 0;
  for (std::size_t i = unit.octets.find("\n."); i != std::string::npos;
       i = unit.octets.find("\n.", i + 1))
    ++doubled;
  return unit.octets.size() - doubled > declared;
}

struct Property {
  std::string_view name;
  bool (*of)(const TamperUnit&);
};
constexpr Property kProperties[] = {
    {"bare-lf", HasBareLf},
    {"bare-cr", HasBareCr},
    {"8bit", Has8Bit},
    {"nul", HasNul},
    {"long-line", HasLongLine},
    {"valid-syntax", HasValidSyntax},
    {"repeated-parameter", HasRepeatedParameter},
    {"undeclared-8bit", HasUndeclared8Bit},
    {"undeclared-octets", HasUndeclaredOctets},
};

}  // namespace

bool UnitHas(const TamperUnit& unit, const std::vector<std::string>& words) {
  if (words.empty()) return true;
  const std::string_view text = unit.octets;
  if (unit.kind != Kind::kReply) {
    if (words[0] == "pipelined")
      return unit.behind && (words.size() == 1 || *unit.behind == UpperCase(words[1]));
    for (const auto& [name, of] : kProperties)
      if (words[0] == name) return of(unit);
    return LineHas(text.substr(0, text.find('\r')), words, false);
  }
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    const std::string_view line = rest.substr(0, end);
    if (line.size() > 4 && LineHas(line.substr(4), words, true)) return true;
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return false;
}

}  // namespace smtpspec
