#include "conformance/canary/token_search.h"

#include <algorithm>
#include <deque>

#include "parser/ascii_case.h"

namespace smtpspec {

TokenSearch::TokenSearch(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    for (const char c : UpperCase(word)) {
      auto& octet_class = class_of_[static_cast<unsigned char>(c)];
      if (octet_class == 0) octet_class = static_cast<std::uint16_t>(classes_++);
    }
    sizes_.push_back(word.size());
    longest_ = std::max(longest_, word.size());
  }
  for (std::size_t c = 'a'; c <= 'z'; ++c) class_of_[c] = class_of_[c - 'a' + 'A'];
  next_.resize(classes_, kStart);
  ends_.resize(1);
  for (std::size_t i = 0; i < words.size(); ++i)
    if (!words[i].empty()) AddWord(words[i], i);
  AddFallbacks();
}

void TokenSearch::AddWord(const std::string& word, std::size_t index) {
  State state = kStart;
  for (const char c : word) {
    const std::size_t octet_class = class_of_[static_cast<unsigned char>(c)];
    if (At(state, octet_class) == kStart) {
      const auto made = static_cast<State>(ends_.size());
      next_.resize(next_.size() + classes_, kStart);
      ends_.emplace_back();
      At(state, octet_class) = made;
    }
    state = At(state, octet_class);
  }
  ends_[state].push_back(index);
}

// Where a word breaks off, the longest one that its end begins goes on.
void TokenSearch::AddFallbacks() {
  std::vector<State> fallback(ends_.size(), kStart);
  std::deque<State> to_do;
  for (std::size_t c = 0; c < classes_; ++c)
    if (At(kStart, c) != kStart) to_do.push_back(At(kStart, c));
  while (!to_do.empty()) {
    const State state = to_do.front();
    to_do.pop_front();
    const auto& shorter = ends_[fallback[state]];
    ends_[state].insert(ends_[state].end(), shorter.begin(), shorter.end());
    for (std::size_t c = 0; c < classes_; ++c) {
      const State other = At(fallback[state], c);
      State& next = At(state, c);
      if (next == kStart) {
        next = other;
      } else {
        fallback[next] = other;
        to_do.push_back(next);
      }
    }
  }
}

}  // namespace smtpspec
