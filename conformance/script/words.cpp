#include <array>
#include <string>
#include <vector>

#include "conformance/script/blocks.h"

namespace smtpspec::script {
namespace {

using Kind = Block::Kind;

constexpr unsigned Bit(Kind kind) {
  return 1U << static_cast<unsigned>(kind);
}
constexpr unsigned kCheck = Bit(Kind::kCheck), kMutant = Bit(Kind::kMutant),
                   kPersona = Bit(Kind::kPersona), kAttack = Bit(Kind::kAttack),
                   kFragment = Bit(Kind::kFragment), kCase = Bit(Kind::kCase);
constexpr unsigned kAll = kCheck | kMutant | kPersona | kAttack | kFragment | kCase;
constexpr unsigned kDialogue = kAll & ~kAttack;

struct Word {
  std::string_view text;
  bool header;
  unsigned blocks;  // that it may stand in
};
constexpr std::array<Word, 33> kWords = {{
    {"title", true, kAll},
    {"covers", true, kAll & ~kMutant & ~kFragment},
    {"tags", true, kAll & ~kMutant & ~kFragment},
    {"over", true, kCheck | kCase},
    {"policy", true, kCheck | kCase},
    {"segments", true, kCheck | kCase},
    {"needs", true, kCheck},
    {"level", true, kCheck},
    {"control", true, kCheck},
    {"vary", true, kCheck | kPersona},
    {"found", true, kCase},
    {"broke", true, kCase},
    {"given", true, kAll & ~kAttack & ~kFragment},
    {"never", true, kCheck | kCase},
    {"offers", true, kCheck | kPersona | kCase},
    {"C:", false, kDialogue},
    {"S:", false, kDialogue},
    {"cut", false, kDialogue},
    {"wait", false, kDialogue},
    {"tls", false, kDialogue},
    {"auth", false, kDialogue},
    {"bdat", false, kDialogue},
    {"serve", false, kDialogue},
    {"close", false, kDialogue},
    {"reset", false, kDialogue},
    {"connect", false, kDialogue},
    {"repeat", false, kDialogue},
    {"use", false, kAll},
    {"on", false, kAll},
    {"delivered", false, kCheck | kFragment | kCase},
    {"reports", false, kCheck | kFragment | kCase},
    {"seen", false, kCheck | kFragment | kCase},
    {"or", false, kDialogue},
}};

std::string_view FirstWord(std::string_view part) {
  return part.substr(0, part.find(' '));
}

const Word* Find(std::string_view word) {
  for (const auto& known : kWords)
    if (known.text == word) return &known;
  return nullptr;
}

std::string_view NameOf(Kind kind) {
  static constexpr std::array<std::string_view, 6> names = {"check",  "mutant",   "persona",
                                                            "attack", "fragment", "case"};
  return names[static_cast<std::size_t>(kind)];
}

std::string UnknownWord(std::string_view word) {
  if (word.starts_with("C:") || word.starts_with("S:"))
    return "one blank stands behind " + std::string(word.substr(0, 2));
  std::vector<std::string> known;
  for (const auto& w : kWords) known.emplace_back(w.text);
  const std::string near = DidYouMean(word, known);
  return "\"" + std::string(word) + "\" begins no line" +
         (near.empty() ? "; a line is a header, a step, a rule (on …), C: or S:" : near);
}

}  // namespace

bool IsHeader(std::string_view part) {
  const Word* word = Find(FirstWord(part));
  return word && word->header;
}

bool MayStand(Line& line, std::string_view part, const Block& block) {
  const std::string_view first = FirstWord(part);
  const Word* word = Find(first);
  if (!word) {
    line.Fail(part, UnknownWord(first));
    return false;
  }
  if ((word->blocks & Bit(block.kind)) != 0) return true;
  std::string where;
  for (unsigned kind = 0; kind < 6; ++kind)
    if ((word->blocks & (1U << kind)) != 0)
      where += (where.empty() ? "" : ", ") + std::string(NameOf(static_cast<Kind>(kind)));
  line.Fail(part, "\"" + std::string(first) + "\" cannot stand under " +
                      std::string(NameOf(block.kind)) + "; it belongs under " + where);
  return false;
}

}  // namespace smtpspec::script
