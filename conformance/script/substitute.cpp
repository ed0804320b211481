#include "conformance/script/substitute.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "conformance/script/print.h"
#include "conformance/script/reading.h"
#include "conformance/script/walk.h"

namespace smtpspec::script {
namespace {

// A word is short; a value that is not is cut off here and refused by IsValidWord.
constexpr std::size_t kLongestWord = 4096;

void Append(Template& text, const Piece& piece) {
  const bool octets = piece.placeholder.empty();
  if (octets && piece.octets.empty()) return;
  if (octets && !text.pieces.empty() && text.pieces.back().placeholder.empty()) {
    text.pieces.back().octets += piece.octets;
  } else {
    text.pieces.push_back(piece);
  }
}

void Append(Template& text, const Octets& value, std::size_t limit) {
  std::size_t size = 0;
  for (const auto& item : value.items) {
    for (std::uint64_t n = 0; n < item.times && size <= limit; ++n) {
      ++size;
      for (const auto& piece : item.text.pieces) {
        Append(text, piece);
        size += piece.octets.size();
      }
    }
  }
}

class Substitution : public Visitor {
 public:
  explicit Substitution(const Values& values) : values_(values) {}

  void OnWord(Template& word, Position) override { word = Replaced(word, kLongestWord); }

  void OnOctets(Octets& octets, Position) override {
    Octets out;
    for (auto& item : octets.items) {
      if (item.times == 1) {
        Split(item.text, out);
      } else {
        out.items.push_back({Replaced(item.text, SIZE_MAX), item.times});
      }
    }
    octets = std::move(out);
  }

  void OnPattern(Pattern& pattern) override {
    const bool named_by_value = pattern.kind == Pattern::Kind::kCode &&
                                pattern.name.pieces.size() == 1 &&
                                values_.contains(pattern.name.pieces[0].placeholder);
    for (Template* part : {&pattern.name, &pattern.enhanced, &pattern.word})
      *part = Replaced(*part, kLongestWord);
    if (!named_by_value) return;
    const Reading reading = ReadThing(Print(pattern.name));
    if (!reading.ok || reading.marks.size() != 1) return;
    if (reading.marks[0].tag == Tag::kCommand) pattern.kind = Pattern::Kind::kCommand;
    if (reading.marks[0].tag == Tag::kEvent) pattern.kind = Pattern::Kind::kEvent;
  }

 private:
  Template Replaced(const Template& text, std::size_t limit) const {
    Template out;
    for (const auto& piece : text.pieces) {
      const auto value = values_.find(piece.placeholder);
      if (value == values_.end()) {
        Append(out, piece);
      } else {
        Append(out, value->second, limit);
      }
    }
    return out;
  }

  // Repetitions of a value stay repetitions: "A"*70k is never spelt out.
  void Split(const Template& text, Octets& out) const {
    Template current;
    bool empty = true;
    const auto flush = [&] {
      if (!current.pieces.empty()) {
        out.items.push_back({std::exchange(current, {}), 1});
        empty = false;
      }
    };
    for (const auto& piece : text.pieces) {
      const auto value = values_.find(piece.placeholder);
      if (value == values_.end()) {
        Append(current, piece);
        continue;
      }
      for (const auto& item : value->second.items) {
        if (item.times == 1) {
          for (const auto& inner : item.text.pieces) Append(current, inner);
          continue;
        }
        flush();
        out.items.push_back(item);
        empty = false;
      }
    }
    flush();
    if (empty) out.items.emplace_back();
  }

  const Values& values_;
};

}  // namespace

void Substitute(const Values& values, Block& block) {
  Substitution substitution(values);
  Walk(block, substitution);
}

bool IsValid(const Pattern& pattern) {
  if (!IsValidWord(pattern.word) && !pattern.word.pieces.empty()) return false;
  Pattern bare = pattern;
  bare.attributes.clear();
  const std::string text = Print(bare);
  const Reading reading = ReadThing(text);
  if (!reading.ok || reading.marks.empty()) return false;
  const Mark& name = reading.marks[0];
  // What a run puts in is never a code.
  return name.text == Print(pattern.name) && !name.text.starts_with('{');
}

bool IsValidWord(const Template& word) {
  static constexpr std::string_view kOthers = "_.-/:=";
  std::size_t size = 0;
  for (const auto& piece : word.pieces) {
    size += piece.placeholder.empty() ? piece.octets.size() : 1;
    const bool good = std::all_of(piece.octets.begin(), piece.octets.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             kOthers.find(c) != std::string_view::npos;
    });
    if (!good) return false;
  }
  return size > 0 && size <= kLongestWord;
}

}  // namespace smtpspec::script
