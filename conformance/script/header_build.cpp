#include <algorithm>
#include <array>
#include <string>

#include "conformance/script/blocks.h"
#include "conformance/script/values.h"

namespace smtpspec::script {
namespace {

struct Choice {
  std::string_view header;
  std::array<std::string_view, 4> words;
};
// What some headers choose from.
constexpr std::array<Choice, 3> kChoices = {{
    {"over", {"clear", "starttls", "implicit", ""}},
    {"policy", {"none", "opportunistic", "starttls", "implicit"}},
    {"segments", {"whole", "octets", "crlf", "splits"}},
}};

}  // namespace

void CheckChoice(Line& line, std::string_view header, std::string_view word) {
  for (const auto& choice : kChoices) {
    if (choice.header != header) continue;
    if (std::find(choice.words.begin(), choice.words.end(), word) != choice.words.end()) return;
    std::string all;
    for (const auto& possible : choice.words)
      if (!possible.empty()) all += (all.empty() ? "" : ", ") + std::string(possible);
    line.Fail(word, "\"" + std::string(word) + "\" is not for " + std::string(header) +
                        "; right is " + all);
  }
}

namespace {

std::vector<std::string>* WordsOf(Block& block, std::string_view header) {
  if (header == "tags") return &block.tags;
  if (header == "covers") return &block.covers;
  if (header == "over") return &block.over;
  if (header == "policy") return &block.policy;
  if (header == "segments") return &block.segments;
  return nullptr;
}

void SetOnce(Line& line, std::string& value, const Mark& mark, std::string_view header) {
  if (!value.empty()) line.Fail(mark.text, "a second " + std::string(header) + "; one is enough");
  value = mark.text;
}

Level LevelOf(std::string_view word) {
  return word == "should" ? Level::kShould : word == "may" ? Level::kMay : Level::kMust;
}

// The words of `needs` and of `offers`, an entry a comma.
std::vector<std::vector<Template>> ListOf(Line& line, std::span<const Mark> marks) {
  std::vector<std::vector<Template>> list(1);
  for (const auto& mark : marks) {
    if (mark.tag == Tag::kComma) list.emplace_back();
    if (mark.tag == Tag::kWord) list.back().push_back(BuildTemplate(line, mark.text));
  }
  return list;
}

// One header of a line that may hold several: its keyword and what belongs to it.
void AddShort(Line& line, std::span<const Mark> marks, Block& block) {
  const std::string_view header = marks[0].text;
  const auto rest = marks.subspan(1);
  if (header == "needs") {
    for (auto& need : ListOf(line, rest)) block.needs.push_back(std::move(need));
  } else if (header == "level") {
    block.level = LevelOf(rest[0].text);
  } else if (header == "control") {
    SetOnce(line, block.control, rest[0], header);
  } else if (header == "broke") {
    SetOnce(line, block.broke, rest[0], header);
  } else if (auto* words = WordsOf(block, header)) {
    for (const auto& mark : rest) {
      CheckChoice(line, header, mark.text);
      if (mark.text.find('{') != std::string_view::npos)
        line.Fail(mark.text, "no placeholder in " + std::string(header) + "; write the word");
      if (std::find(words->begin(), words->end(), mark.text) != words->end())
        line.Fail(mark.text, "\"" + std::string(mark.text) + "\" stands there already");
      words->emplace_back(mark.text);
    }
  }
}

void AddVary(Line& line, std::span<const Mark> marks, Block& block) {
  const std::string name(marks[1].text);
  auto vary = std::find_if(block.vary.begin(), block.vary.end(),
                           [&](const Vary& v) { return v.name == name; });
  if (vary == block.vary.end()) vary = block.vary.insert(vary, Vary{name, {}});
  for (const auto& mark : marks.subspan(2)) {
    if (mark.tag == Tag::kOctets) {
      vary->values.back().octets = BuildOctets(line, mark.text, true);
      continue;
    }
    for (const auto& value : vary->values)
      if (value.label == mark.text)
        line.Fail(mark.text, "{" + name + "} has the label " + value.label + " already");
    vary->values.push_back({std::string(mark.text), {}});
  }
}

void AddOffers(Line& line, std::span<const Mark> marks, Block& block) {
  using Where = Offers::Where;
  const std::string_view where = marks[1].text;
  Offers offers{where == "in clear" ? Where::kInClear
                : where == "in tls" ? Where::kInTls
                                    : Where::kAlways,
                {}};
  offers.list = ListOf(line, marks.subspan(2));
  block.offers.push_back(std::move(offers));
}

void AddShorts(Line& line, std::span<const Mark> marks, Block& block) {
  while (!marks.empty()) {
    std::size_t end = 1;
    while (end < marks.size() && marks[end].tag != Tag::kKeyword) ++end;
    AddShort(line, marks.first(end), block);
    marks = marks.subspan(end);
  }
}

}  // namespace

void AddHeader(Line& line, std::string_view part, Block& block) {
  const auto marks = line.Read(part, ReadHeader);
  if (!marks) return;
  const std::string_view header = (*marks)[0].text;
  if (header == "title") {
    SetOnce(line, block.title, (*marks)[1], header);
  } else if (header == "found") {
    SetOnce(line, block.found, (*marks)[1], header);
  } else if (header == "vary") {
    AddVary(line, *marks, block);
  } else if (header == "given") {
    block.given.push_back(BuildGiven(line, part));
  } else if (header == "never") {
    block.never.push_back(BuildAlternatives(line, (*marks)[1].text));
  } else if (header == "offers") {
    AddOffers(line, *marks, block);
  } else {
    AddShorts(line, *marks, block);
  }
  // A short header behind "; " may belong elsewhere.
  for (const auto& mark : *marks)
    if (mark.tag == Tag::kKeyword && mark.text.data() != part.data())
      MayStand(line, mark.text, block);
}

}  // namespace smtpspec::script
