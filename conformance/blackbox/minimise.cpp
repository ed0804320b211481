#include "conformance/blackbox/minimise.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/cases/case_text.h"

namespace smtpspec {
namespace {

// Leaves parts out, halves first, single ones last, from the end, until none can be missed.
// `without`: the case without [from, from + count); true: it still shows it, and is kept.
template <class Without>
void LeaveOut(const std::function<std::size_t()>& size, const Without& without,
              const std::function<bool()>& left) {
  for (std::size_t count = std::max<std::size_t>(size() / 2, 1); count > 0;) {
    bool less = false;
    for (std::size_t end = size(); end > 0 && left();) {
      const std::size_t from = end > count ? end - count : 0;
      less = without(from, end - from) || less;
      end = std::min(from, size());
    }
    if (!left()) return;
    if (!less || count > 1) count /= 2;
  }
}

std::string* Text(script::Octets& octets) {
  if (octets.items.size() != 1) return nullptr;
  script::Item& item = octets.items.front();
  if (item.times != 1 || item.text.pieces.size() != 1) return nullptr;
  return &item.text.pieces.front().octets;
}

// What is sent, or what a rule puts in or looks for.
std::vector<std::string*> TextsOf(script::Step& step) {
  std::vector<std::string*> texts;
  const auto add = [&](script::Payload& payload) {
    if (std::string* const text = payload.line ? nullptr : Text(payload.octets))
      texts.push_back(text);
  };
  if (auto* const send = std::get_if<script::Send>(&step.what)) add(send->payload);
  auto* const rule = std::get_if<script::Rule>(&step.what);
  if (rule == nullptr) return texts;
  add(rule->change.payload);
  for (script::Octets* const octets : {&rule->change.from, &rule->change.to})
    if (std::string* const text = Text(*octets)) texts.push_back(text);
  return texts;
}

}  // namespace

script::Block Minimised(script::Block block, const std::function<bool(const script::Block&)>& shows,
                        const std::function<bool()>& left) {
  const auto keep_if_it_shows = [&](script::Block smaller) {
    if (!shows(smaller)) return false;
    block = std::move(smaller);
    return true;
  };
  const auto fewer = [&](auto script::Block::* list) {
    LeaveOut([&] { return (block.*list).size(); },
             [&](std::size_t from, std::size_t count) {
               script::Block smaller = block;
               const auto begin = (smaller.*list).begin() + static_cast<std::ptrdiff_t>(from);
               (smaller.*list).erase(begin, begin + static_cast<std::ptrdiff_t>(count));
               return keep_if_it_shows(std::move(smaller));
             },
             left);
  };
  fewer(&script::Block::steps);
  fewer(&script::Block::offers);
  fewer(&script::Block::given);
  for (std::size_t i = 0; i < block.steps.size(); ++i) {
    for (std::size_t k = 0; k < TextsOf(block.steps[i]).size(); ++k)
      LeaveOut([&] { return TextsOf(block.steps[i])[k]->size(); },
               [&](std::size_t from, std::size_t count) {
                 script::Block smaller = block;
                 std::string& octets = *TextsOf(smaller.steps[i])[k];
                 if (octets.size() <= count) return false;  // the language has no empty text
                 octets.erase(from, count);
                 return keep_if_it_shows(std::move(smaller));
               },
               left);
  }
  return block;
}

}  // namespace smtpspec
