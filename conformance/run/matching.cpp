#include "conformance/run/matching.h"

#include <algorithm>

#include "conformance/run/reply_attributes.h"
#include "parser/printable.h"

namespace smtpspec {
namespace {

using script::Alternatives;
using script::Outcome;
using script::Pattern;
using script::Placeholders;

bool Wildcard(char c) {
  return c == 'y' || c == 'z';
}

bool EndingFits(std::string_view event, const std::string& alert, const PeerEnding& ending) {
  if (event == "closed") return true;
  if (event == "fin") return ending.fin;
  if (event == "reset") return ending.reset;
  if (event == "full") return ending.fin && ending.close_notify;
  if (event == "close") return ending.close_notify;
  if (event == "alert") return !ending.alert.empty() && (alert.empty() || alert == ending.alert);
  return false;
}

bool EventFits(const Pattern& pattern, const Unit& unit, const Placeholders& values) {
  const std::string event = Fill(pattern.name, values);
  switch (unit.kind) {
    case Unit::Kind::kSilence:
      return event == "silence";
    case Unit::Kind::kReply:
      return event == "reply" || event == "octets";
    case Unit::Kind::kClosed:
      return EndingFits(event, Fill(pattern.word, values), unit.ending);
  }
  return false;
}

bool CodePatternFits(const Pattern& pattern, const Unit& unit, const Placeholders& values) {
  if (unit.kind != Unit::Kind::kReply || !unit.reply.complete) return false;
  if (!CodeFits(Fill(pattern.name, values), unit.reply.code)) return false;
  return pattern.enhanced.pieces.empty() ||
         EnhancedFits(Fill(pattern.enhanced, values), unit.reply.enhanced);
}

// Where something else stands before it, silence counts only when that has had its time to come.
bool ExpectsSilence(const Alternatives& alternatives, const Placeholders& values) {
  const Pattern& first = alternatives.front();
  return first.kind == Pattern::Kind::kEvent && Fill(first.name, values) == "silence";
}

// Silence and the end of a connection are no replies and are not used up.
std::optional<std::size_t> MatchSequence(const script::Sequence& sequence, const PeekUnit& peek,
                                         const Placeholders& values) {
  std::size_t replies = 0;
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const Unit unit = peek(replies, ExpectsSilence(sequence[i], values));
    if (!AnyMatches(sequence[i], unit, values)) return std::nullopt;
    if (unit.kind == Unit::Kind::kReply) ++replies;
  }
  return replies;
}

std::string Join(const std::string& left, std::string_view between, const std::string& right) {
  return left.empty() ? right : left + std::string(between) + right;
}

}  // namespace

bool CodeFits(std::string_view pattern, std::string_view code) {
  return pattern.size() == code.size() &&
         std::ranges::equal(pattern, code, [](char p, char c) { return Wildcard(p) || p == c; });
}

bool EnhancedFits(std::string_view pattern, std::string_view enhanced) {
  while (true) {
    const std::string_view want = pattern.substr(0, pattern.find('.'));
    const std::string_view have = enhanced.substr(0, enhanced.find('.'));
    if (have.empty() || (want != have && !(want.size() == 1 && Wildcard(want[0])))) return false;
    pattern.remove_prefix(want.size());
    enhanced.remove_prefix(have.size());
    if (pattern.empty() || enhanced.empty()) return pattern.empty() && enhanced.empty();
    pattern.remove_prefix(1);
    enhanced.remove_prefix(1);
  }
}

bool Matches(const Pattern& pattern, const Unit& unit, const Placeholders& values) {
  switch (pattern.kind) {
    case Pattern::Kind::kCode:
      if (!CodePatternFits(pattern, unit, values)) return false;
      break;
    case Pattern::Kind::kEvent:
      if (!EventFits(pattern, unit, values)) return false;
      break;
    case Pattern::Kind::kCommand:
      return false;  // a server sends none
  }
  return unit.kind != Unit::Kind::kReply || AttributesFit(pattern.attributes, unit.reply, values);
}

bool AnyMatches(const Alternatives& alternatives, const Unit& unit, const Placeholders& values) {
  return std::ranges::any_of(
      alternatives, [&](const Pattern& pattern) { return Matches(pattern, unit, values); });
}

bool AppliesTo(const Outcome& outcome, const std::string& transport) {
  if (!outcome.grade || outcome.grade->when.empty()) return true;
  return std::ranges::find(outcome.grade->when, transport) != outcome.grade->when.end();
}

std::optional<OutcomeMatch> MatchOutcomes(const std::vector<Outcome>& outcomes,
                                          const std::string& transport, const PeekUnit& peek,
                                          const Placeholders& values) {
  for (const Outcome& outcome : outcomes) {
    if (outcome.sequence.empty() || !AppliesTo(outcome, transport)) continue;
    if (const auto replies = MatchSequence(outcome.sequence, peek, values))
      return OutcomeMatch{&outcome, *replies};
  }
  return std::nullopt;
}

std::string Text(const Pattern& pattern, const Placeholders& values) {
  std::string text = Fill(pattern.name, values);
  if (!pattern.enhanced.pieces.empty()) text += " " + Fill(pattern.enhanced, values);
  if (!pattern.word.pieces.empty()) text += " " + Fill(pattern.word, values);
  for (const script::Attribute& attribute : pattern.attributes) text += Text(attribute, values);
  return Printable(text);
}

std::string Text(const Outcome& outcome, const Placeholders& values) {
  if (outcome.count) return std::to_string(*outcome.count);
  std::string text;
  for (const Alternatives& alternatives : outcome.sequence) {
    std::string place;
    for (const Pattern& pattern : alternatives) place = Join(place, " | ", Text(pattern, values));
    text = Join(text, " then ", place);
  }
  return text;
}

std::string Text(const std::vector<Outcome>& outcomes, const Placeholders& values) {
  std::string text;
  for (const Outcome& outcome : outcomes) {
    const bool bad = outcome.grade && (outcome.grade->verdict == script::Verdict::kFail ||
                                       outcome.grade->verdict == script::Verdict::kWarn ||
                                       outcome.grade->verdict == script::Verdict::kInconclusive);
    if (!bad) text = Join(text, ", or ", Text(outcome, values));
  }
  return text;
}

}  // namespace smtpspec
