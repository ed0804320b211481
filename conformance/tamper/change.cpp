#include "conformance/tamper/change.h"

#include <algorithm>

namespace smtpspec {
namespace {

using script::Change;

// A line is edited without its end, so that taking CR or LF out of it does not undo the line.
std::string ReplaceInUnit(const TamperEffect& effect, const TamperUnit& unit, std::string_view from,
                          std::string_view to) {
  const bool line =
      unit.kind == TamperUnit::Kind::kCommand || unit.kind == TamperUnit::Kind::kResponse;
  std::string_view text = effect.text;
  if (!line || !text.ends_with("\r\n")) return ReplaceAll(text, from, to, unit.after_cr);
  text.remove_suffix(2);
  return ReplaceAll(text, from, to) + "\r\n";
}

void Keep(TamperEffect& effect) {
  effect.text.clear();
  effect.kept = true;
}

std::string FirstArgument(const Change& change, const TamperRules& rules) {
  return change.arguments.empty() ? std::string() : Fill(change.arguments[0], rules.Values());
}

// Changes of the text and of what stands around it.
bool ApplyToText(const Change& change, const TamperUnit& unit, const TamperRules& rules,
                 TamperEffect& effect) {
  const auto& values = rules.Values();
  switch (change.kind) {
    case Change::Kind::kDrop:
      Keep(effect);
      return true;
    case Change::Kind::kTwice:
      effect.text += effect.text;
      return true;
    case Change::Kind::kKeep:
      effect.text.resize(std::min<std::size_t>(effect.text.size(), change.number));
      return true;
    case Change::Kind::kAnswer:
      effect.answer = effect.answer.value_or("") + Fill(change.payload, values);
      Keep(effect);
      return true;
    case Change::Kind::kAuth:
      effect.auth = FirstArgument(change, rules);
      Keep(effect);
      return true;
    case Change::Kind::kReplaceWith:
      effect.text = Fill(change.payload, values);
      return true;
    case Change::Kind::kReplace:
      effect.text = ReplaceInUnit(effect, unit, Fill(change.from, values), Fill(change.to, values));
      return true;
    case Change::Kind::kRemoveLine:
      effect.text = RemoveLines(effect.text, Fill(change.from, values),
                                unit.kind == TamperUnit::Kind::kReply);
      return true;
    case Change::Kind::kBefore:
      effect.before = Fill(change.from, values) + effect.before;
      return true;
    case Change::Kind::kAfter:
      effect.after += Fill(change.from, values);
      return true;
    default:
      return false;
  }
}

// Changes of how and when it travels.
void ApplyToTravel(const Change& change, const TamperRules& rules, TamperEffect& effect) {
  switch (change.kind) {
    case Change::Kind::kHold:
      effect.held = true;
      break;
    case Change::Kind::kSilence:
      Keep(effect);
      effect.silence = true;
      break;
    case Change::Kind::kReset:
      effect.close = "reset";
      break;
    case Change::Kind::kClose:
      effect.close = FirstArgument(change, rules);
      break;
    case Change::Kind::kOctets:
      effect.octet_gap = change.time;
      break;
    case Change::Kind::kSplit:
      effect.cuts.push_back(change.number);
      break;
    case Change::Kind::kWait:
      effect.pause += change.time;
      break;
    case Change::Kind::kReplay:
      effect.replayed += rules.Recall(FirstArgument(change, rules));
      break;
    case Change::Kind::kFail:
      effect.alert = FirstArgument(change, rules);
      break;
    case Change::Kind::kTls:
      for (const auto& argument : change.arguments)
        effect.tls.push_back(Fill(argument, rules.Values()));
      break;
    default:
      break;
  }
}

bool TearsCrLf(std::string_view text, std::size_t at, std::string_view found, bool after_cr) {
  const bool behind_cr = at > 0 ? text[at - 1] == '\r' : after_cr;
  if (found.front() == '\n' && behind_cr) return true;
  const std::size_t end = at + found.size();
  return found.back() == '\r' && end < text.size() && text[end] == '\n';
}

}  // namespace

TamperEffect EffectOf(const std::vector<const Change*>& changes, const TamperUnit& unit,
                      const TamperRules& rules) {
  TamperEffect effect;
  effect.text = unit.octets;
  for (const Change* change : changes)
    if (!ApplyToText(*change, unit, rules, effect)) ApplyToTravel(*change, rules, effect);
  // A command that is met by the end of the connection is not carried out.
  if (effect.close && unit.kind != TamperUnit::Kind::kReply && !effect.answer) Keep(effect);
  return effect;
}

std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to,
                       bool after_cr) {
  std::string out;
  if (from.empty()) return std::string(text);
  std::size_t done = 0;
  for (std::size_t at = text.find(from); at != std::string_view::npos; at = text.find(from, at)) {
    if (TearsCrLf(text, at, from, after_cr)) {
      ++at;
      continue;
    }
    out.append(text.substr(done, at - done)).append(to);
    at += from.size();
    done = at;
  }
  return out.append(text.substr(done));
}

std::string RemoveLines(std::string_view text, std::string_view what, bool reply) {
  std::string out;
  std::size_t last_line = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
    if (line.find(what) == std::string_view::npos) {
      last_line = out.size();
      out += line;
    }
    text.remove_prefix(line.size());
  }
  if (reply && out.size() > last_line + 3 && out[last_line + 3] == '-') out[last_line + 3] = ' ';
  return out;
}

}  // namespace smtpspec
