#include "conformance/tamper/unit_match.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "conformance/run/matching.h"
#include "conformance/tamper/properties.h"
#include "parser/ascii_case.h"

namespace smtpspec {
namespace {

using script::Attribute;
using script::Pattern;

struct EventName {
  std::string_view name;
  TamperUnit::Kind kind;
};
constexpr EventName kEvents[] = {
    {"connect", TamperUnit::Kind::kConnect}, {"connects", TamperUnit::Kind::kConnect},
    {"octets", TamperUnit::Kind::kOctets},   {"command", TamperUnit::Kind::kCommand},
    {"data", TamperUnit::Kind::kData},       {"end", TamperUnit::Kind::kEnd},
    {"tls", TamperUnit::Kind::kTls},         {"fails", TamperUnit::Kind::kFails},
    {"close", TamperUnit::Kind::kClose},     {"reply", TamperUnit::Kind::kReply},
    {"hello", TamperUnit::Kind::kHello},     {"response", TamperUnit::Kind::kResponse},
};

std::optional<TamperUnit::Kind> KindOf(std::string_view event) {
  for (const auto& [name, kind] : kEvents)
    if (name == event) return kind;
  return std::nullopt;
}

std::uint64_t LinesIn(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

bool IsUnitEvent(std::string_view event) {
  return KindOf(event).has_value();
}

bool UnitIsNamed(const Pattern& pattern, bool reply_to, const TamperUnit& unit,
                 const TamperUnit* question, const script::Placeholders& values) {
  const bool reply = unit.kind == TamperUnit::Kind::kReply;
  if (reply_to != reply && pattern.kind == Pattern::Kind::kCommand) return false;
  const std::string name = Fill(pattern.name, values);
  if (pattern.kind == Pattern::Kind::kCode)
    return reply && CodeFits(name, unit.octets.substr(0, 3));
  if (pattern.kind == Pattern::Kind::kCommand) {
    const TamperUnit* asked = reply ? question : &unit;
    if (!asked || asked->verb != UpperCase(name)) return false;
    // A response is no command, but what is said to it is a reply to AUTH.
    if (!reply && unit.kind != TamperUnit::Kind::kCommand) return false;
    return pattern.word.pieces.empty() || asked->word == UpperCase(Fill(pattern.word, values));
  }
  const TamperUnit::Kind wanted = *KindOf(name);
  if (!reply_to) return unit.kind == wanted;
  if (!reply || !question) return false;
  // The reply to the text is the reply to its end.
  return question->kind == (wanted == TamperUnit::Kind::kData ? TamperUnit::Kind::kEnd : wanted);
}

namespace {

bool AttributeFits(const Attribute& attribute, const TamperUnit& unit, std::size_t connection,
                   const script::Placeholders& values) {
  const auto contains = [&] {
    return unit.octets.find(Fill(attribute.octets, values)) != std::string::npos;
  };
  const auto has = [&] {
    std::vector<std::string> words;
    std::transform(attribute.words.begin(), attribute.words.end(), std::back_inserter(words),
                   [&](const script::Template& word) { return Fill(word, values); });
    return UnitHas(unit, words);
  };
  switch (attribute.kind) {
    case Attribute::Kind::kHas:
      return has();
    case Attribute::Kind::kHasNo:
      return !has();
    case Attribute::Kind::kWith:
      return contains();
    case Attribute::Kind::kWithout:
      return !contains();
    case Attribute::Kind::kLines: {
      const std::uint64_t lines = LinesIn(unit.octets);
      return attribute.or_more ? lines >= attribute.number : lines == attribute.number;
    }
    case Attribute::Kind::kInClear:
      return !unit.in_tls;
    case Attribute::Kind::kInTls:
      return unit.in_tls;
    case Attribute::Kind::kConnection:
      return attribute.number == connection;
  }
  return false;
}

}  // namespace

bool UnitFits(const std::vector<Attribute>& attributes, const TamperUnit& unit,
              std::size_t connection, const script::Placeholders& values) {
  return std::all_of(attributes.begin(), attributes.end(), [&](const Attribute& attribute) {
    return AttributeFits(attribute, unit, connection, values);
  });
}

}  // namespace smtpspec
