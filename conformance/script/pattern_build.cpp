#include <array>
#include <utility>

#include "conformance/script/values.h"

namespace smtpspec::script {
namespace {

bool BeginsPattern(Tag tag) {
  return tag == Tag::kCode || tag == Tag::kCommand || tag == Tag::kEvent;
}

// Where in `marks` the next pattern, separator or grade begins.
std::size_t EndOfPattern(std::span<const Mark> marks) {
  for (std::size_t i = 1; i < marks.size(); ++i) {
    const Tag tag = marks[i].tag;
    if (BeginsPattern(tag) || tag == Tag::kOr || tag == Tag::kThen || tag == Tag::kVerdict)
      return i;
  }
  return marks.size();
}

constexpr std::array<std::pair<std::string_view, Attribute::Kind>, 7> kAttributes = {{
    {"has", Attribute::Kind::kHas},
    {"with", Attribute::Kind::kWith},
    {"without", Attribute::Kind::kWithout},
    {"lines", Attribute::Kind::kLines},
    {"in clear", Attribute::Kind::kInClear},
    {"in tls", Attribute::Kind::kInTls},
    {"connection", Attribute::Kind::kConnection},
}};

constexpr std::array<std::pair<std::string_view, Verdict>, 6> kVerdicts = {{
    {"pass", Verdict::kPass},
    {"warn", Verdict::kWarn},
    {"note", Verdict::kNote},
    {"fail", Verdict::kFail},
    {"skip", Verdict::kSkip},
    {"inconclusive", Verdict::kInconclusive},
}};

Attribute NewAttribute(std::string_view name) {
  for (const auto& [word, kind] : kAttributes)
    if (word == name) return {kind, {}, {}, 0, false};
  return {};
}

void AddTo(Line& line, Attribute& attribute, const Mark& mark) {
  if (mark.tag == Tag::kWord) attribute.words.push_back(BuildTemplate(line, mark.text));
  if (mark.tag == Tag::kOctets) attribute.octets = BuildOctets(line, mark.text);
  if (mark.tag == Tag::kNumber) attribute.number = BuildNumber(line, mark.text);
  if (mark.tag == Tag::kPlus) attribute.or_more = true;
}

// `has no X` reads as the words "no" and "X".
void SetHasNo(Attribute& attribute) {
  if (attribute.kind != Attribute::Kind::kHas || attribute.words.size() < 2) return;
  if (attribute.words[0] != Template{{{"no", ""}}}) return;
  attribute.kind = Attribute::Kind::kHasNo;
  attribute.words.erase(attribute.words.begin());
}

std::vector<Attribute> AttributesOf(Line& line, std::span<const Mark> marks) {
  std::vector<Attribute> attributes;
  for (const auto& mark : marks) {
    if (mark.tag == Tag::kAttribute) {
      attributes.push_back(NewAttribute(mark.text));
    } else if (!attributes.empty()) {
      AddTo(line, attributes.back(), mark);
    }
  }
  for (auto& attribute : attributes) SetHasNo(attribute);
  return attributes;
}

Grade GradeOf(std::span<const Mark> marks) {
  Grade grade;
  for (const auto& mark : marks) {
    if (mark.tag == Tag::kVerdict)
      for (const auto& [word, verdict] : kVerdicts)
        if (word == mark.text) grade.verdict = verdict;
    if (mark.tag == Tag::kLabel) grade.label = mark.text;
    if (mark.tag == Tag::kAndGoOn) grade.go_on = true;
    if (mark.tag == Tag::kWhen) grade.when.emplace_back(mark.text);
  }
  return grade;
}

// Patterns joined by kOr and kThen; stops at a grade, which is left in `marks`.
Sequence SequenceOf(Line& line, std::span<const Mark>& marks) {
  Sequence sequence(1);
  while (!marks.empty() && marks[0].tag != Tag::kVerdict) {
    if (marks[0].tag == Tag::kThen) sequence.emplace_back();
    if (!BeginsPattern(marks[0].tag)) {
      marks = marks.subspan(1);
      continue;
    }
    const std::size_t end = EndOfPattern(marks);
    sequence.back().push_back(BuildPattern(line, marks.first(end)));
    marks = marks.subspan(end);
  }
  return sequence;
}

}  // namespace

Pattern BuildPattern(Line& line, std::span<const Mark> marks) {
  Pattern pattern;
  const Tag tag = marks[0].tag;
  pattern.kind = tag == Tag::kCode      ? Pattern::Kind::kCode
                 : tag == Tag::kCommand ? Pattern::Kind::kCommand
                                        : Pattern::Kind::kEvent;
  pattern.name = BuildTemplate(line, marks[0].text);
  pattern.position = line.At(marks[0].text);
  std::size_t i = 1;
  for (; i < marks.size() && marks[i].tag != Tag::kAttribute; ++i) {
    if (marks[i].tag == Tag::kEnhanced) pattern.enhanced = BuildTemplate(line, marks[i].text);
    if (marks[i].tag == Tag::kWord) pattern.word = BuildTemplate(line, marks[i].text);
    if (marks[i].tag == Tag::kNth) {
      pattern.nth = BuildNumber(line, marks[i].text);
      if (pattern.nth == 0U) line.Fail(marks[i].text, "#0 does not occur; the first is #1");
    }
  }
  pattern.attributes = AttributesOf(line, marks.subspan(i));
  return pattern;
}

Alternatives BuildAlternatives(Line& line, std::string_view part) {
  const auto marks = line.Read(part, ReadAlternatives);
  if (!marks) return {};
  std::span<const Mark> rest = *marks;
  return SequenceOf(line, rest).front();
}

std::vector<Attribute> BuildAttributes(Line& line, std::string_view part) {
  const auto marks = line.Read(part, ReadAttributes);
  return marks ? AttributesOf(line, *marks) : std::vector<Attribute>{};
}

Outcome BuildOutcome(Line& line, std::string_view part) {
  Outcome outcome;
  outcome.position = line.At(part);
  const auto marks = line.Read(part, ReadOutcome);
  if (!marks) return outcome;
  std::span<const Mark> rest = *marks;
  outcome.sequence = SequenceOf(line, rest);
  if (!rest.empty()) outcome.grade = GradeOf(rest);
  return outcome;
}

Outcome BuildCount(Line& line, std::string_view part) {
  Outcome outcome;
  outcome.position = line.At(part);
  const auto marks = line.Read(part, ReadCount);
  if (!marks) return outcome;
  outcome.count = BuildNumber(line, (*marks)[0].text);
  if (marks->size() > 1) outcome.grade = GradeOf(std::span(*marks).subspan(1));
  return outcome;
}

}  // namespace smtpspec::script
