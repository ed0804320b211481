#include <array>
#include <utility>

#include "conformance/script/values.h"

namespace smtpspec::script {
namespace {

using Kind = Change::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 21> kChanges = {{
    {"drop", Kind::kDrop},       {"hold", Kind::kHold},
    {"pass", Kind::kPass},       {"twice", Kind::kTwice},
    {"silence", Kind::kSilence}, {"reset", Kind::kReset},
    {"octets", Kind::kOctets},   {"keep", Kind::kKeep},
    {"split", Kind::kSplit},     {"wait", Kind::kWait},
    {"answer", Kind::kAnswer},   {"replace with", Kind::kReplaceWith},
    {"replace", Kind::kReplace}, {"remove line with", Kind::kRemoveLine},
    {"before", Kind::kBefore},   {"after", Kind::kAfter},
    {"close", Kind::kClose},     {"tls", Kind::kTls},
    {"fail", Kind::kFail},       {"auth", Kind::kAuth},
    {"replay", Kind::kReplay},
}};

Kind KindOf(std::string_view keyword) {
  for (const auto& [word, kind] : kChanges)
    if (word == keyword) return kind;
  return Kind::kPass;
}

// The first string is `from`, the second (of replace) is `to`.
void AddOctets(Line& line, Change& change, std::string_view part) {
  Octets& octets = change.from.items.empty() ? change.from : change.to;
  octets = BuildOctets(line, part);
}

Change ChangeOf(Line& line, std::span<const Mark> marks) {
  Change change{};
  change.kind = KindOf(marks[0].text);
  for (const auto& mark : marks.subspan(1)) {
    switch (mark.tag) {
      case Tag::kTail:
        change.payload = BuildPayload(line, mark.text);
        break;
      case Tag::kOctets:
        AddOctets(line, change, mark.text);
        break;
      case Tag::kNumber:
        change.number = BuildNumber(line, mark.text);
        break;
      case Tag::kDuration:
        change.time = BuildDuration(line, mark.text);
        break;
      case Tag::kWord:
      case Tag::kCommand:
        change.arguments.push_back(BuildTemplate(line, mark.text));
        break;
      default:
        break;
    }
  }
  return change;
}

}  // namespace

Rule BuildRule(Line& line, std::string_view part) {
  Rule rule{};
  rule.position = line.At(part);
  const auto marks = line.Read(part, ReadRule);
  if (!marks) return rule;
  std::size_t i = 0;
  for (; (*marks)[i].tag != Tag::kKeyword; ++i) {
    const Mark& mark = (*marks)[i];
    if (mark.tag == Tag::kReplyTo) rule.reply_to = true;
    if (mark.tag == Tag::kFlight) rule.flight = BuildNumber(line, mark.text);
    if (mark.tag != Tag::kThing) continue;
    if (const auto thing = line.Read(mark.text, ReadThing)) rule.thing = BuildPattern(line, *thing);
  }
  rule.change = ChangeOf(line, std::span(*marks).subspan(i));
  return rule;
}

Given BuildGiven(Line& line, std::string_view part) {
  Given given;
  const auto marks = line.Read(part, ReadHeader);
  if (!marks) return given;
  for (const auto& mark : *marks) {
    if (mark.tag == Tag::kName) given.name = mark.text;
    if (mark.tag == Tag::kWord) given.arguments.push_back(BuildTemplate(line, mark.text));
    if (mark.tag == Tag::kOctets) given.octets = BuildOctets(line, mark.text);
  }
  return given;
}

}  // namespace smtpspec::script
