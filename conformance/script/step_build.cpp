#include <string>
#include <utility>

#include "conformance/script/blocks.h"
#include "conformance/script/print.h"
#include "conformance/script/values.h"

namespace smtpspec::script {
namespace {

using Under = Block::Under;

std::vector<Template> WordsOf(Line& line, std::span<const Mark> marks) {
  std::vector<Template> words;
  for (const auto& mark : marks)
    if (mark.tag == Tag::kWord) words.push_back(BuildTemplate(line, mark.text));
  return words;
}

std::string_view TextOf(std::span<const Mark> marks, Tag tag) {
  for (const auto& mark : marks)
    if (mark.tag == tag) return mark.text;
  return {};
}

std::vector<Attribute> TailOf(Line& line, std::span<const Mark> marks) {
  const std::string_view tail = TextOf(marks, Tag::kTail);
  return tail.empty() ? std::vector<Attribute>{} : BuildAttributes(line, tail);
}

// A grammar's word for each kind of step, its marks read.
decltype(Step::what) StepOf(Line& line, std::span<const Mark> marks) {
  const std::string_view word = marks[0].text;
  const std::string_view duration = TextOf(marks, Tag::kDuration);
  if (word == "cut")
    return duration.empty() ? Cut{} : Cut{std::optional(BuildDuration(line, duration))};
  if (word == "wait") return Wait{BuildDuration(line, duration)};
  if (word == "tls") return Tls{WordsOf(line, marks), TailOf(line, marks), false, {}};
  if (word == "auth") return Auth{WordsOf(line, marks)};
  if (word == "bdat") {
    const bool last = marks[1].tag == Tag::kLast;
    return Bdat{last, BuildOctets(line, TextOf(marks, Tag::kOctets))};
  }
  if (word == "use") return Use{std::string(TextOf(marks, Tag::kName))};
  if (word == "serve") return Serve{};
  if (word == "reset") return Reset{};
  if (word == "connect") return Connect{WordsOf(line, marks)};
  if (word == "repeat") return Repeat{BuildNumber(line, TextOf(marks, Tag::kNumber)), {}};
  if (word == "seen") return Seen{BuildAlternatives(line, TextOf(marks, Tag::kTail))};
  if (word == "reports") return Reports{TextOf(marks, Tag::kWord) == "success", {}};
  if (word == "delivered") {
    Outcome outcome;
    outcome.position = line.At(marks[1].text);
    outcome.count = BuildNumber(line, marks[1].text);
    return Delivered{TailOf(line, marks), {outcome}};
  }
  auto words = WordsOf(line, marks);  // close
  return Close{words.empty() ? Template{} : std::move(words[0])};
}

// A line of the party under test says what matters about it; what was meant to be sent shows in
// octets that no expectation has.
Outcome ExpectationOf(Line& line, char party, std::string_view text) {
  const Reading reading = ReadOutcome(text);
  bool sent = text.starts_with('"');
  if (!reading.ok && reading.stop > 0 && reading.stop < text.size()) {
    const char at = text[reading.stop];
    sent |= at == '-' || at == '<' || at == ':' || at == '@' || at == '/';
  }
  if (!sent) return BuildOutcome(line, text);
  line.Fail(text, std::string(1, party) + " is under test: " + std::string(text) +
                      " is sent text, not an expectation");
  return {};
}

decltype(Step::what) DialogueOf(Line& line, std::string_view part, Under under) {
  const Party party = part[0] == 'C' ? Party::kClient : Party::kServer;
  if (part.size() < 4) {
    line.Fail(part, "a party and nothing; an empty line is " + std::string(part.substr(0, 2)) +
                        R"( "\r\n")");
    return Send{party, {}};
  }
  if (under == Under::kNone) {
    line.Fail(part, "no party is played here; say under server or under client above");
    return Send{party, {}};
  }
  const std::string_view text = part.substr(3);
  const bool expected = (party == Party::kClient) == (under == Under::kClient);
  if (!expected) return Send{party, BuildPayload(line, text)};
  return Expect{party, {ExpectationOf(line, part[0], text)}};
}

}  // namespace

void AddStep(Line& line, std::string_view part, const Block& block, std::vector<Step>& steps) {
  Step step;
  step.position = line.At(part);
  step.source = part;
  std::string_view read = part;
  bool must_fail = false;
  if (part.starts_with("tls ") && part.ends_with(" must fail")) {
    must_fail = true;
    read.remove_suffix(10);
  }
  if (part.starts_with("C:") || part.starts_with("S:")) {
    step.what = DialogueOf(line, part, block.under);
  } else if (part.starts_with("on ") || part == "on") {
    step.what = BuildRule(line, part);
  } else if (const auto marks = line.Read(read, ReadStep)) {
    step.what = StepOf(line, *marks);
  }
  if (auto* tls = std::get_if<Tls>(&step.what)) {
    tls->must_fail = must_fail;
    for (const auto& word : tls->arguments)
      if (const std::string text = Print(word); text == "must" || text == "fail")
        line.Fail(part, "\"must fail\" stands at the end of the line, once");
  }
  if (!line.failed()) steps.push_back(std::move(step));
}

void AddAlternative(Line& line, std::string_view part, Step* step) {
  if (auto* delivered = step ? std::get_if<Delivered>(&step->what) : nullptr) {
    delivered->outcomes.push_back(BuildCount(line, part));
    return;
  }
  std::vector<Outcome>* outcomes = nullptr;
  if (step) {
    if (auto* expect = std::get_if<Expect>(&step->what)) outcomes = &expect->outcomes;
    if (auto* tls = std::get_if<Tls>(&step->what)) outcomes = &tls->otherwise;
    if (auto* reports = std::get_if<Reports>(&step->what)) outcomes = &reports->otherwise;
  }
  if (outcomes) {
    outcomes->push_back(BuildOutcome(line, part));
  } else {
    line.Fail(line.text().substr(line.text().find_first_not_of(' ')),
              "\"or\" belongs under an expectation, two deeper");
  }
}

}  // namespace smtpspec::script
