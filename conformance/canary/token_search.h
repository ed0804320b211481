// Finds any of some words in a stream, without regard to case (Aho and Corasick's automaton).
#ifndef SMTPSPEC_CONFORMANCE_CANARY_TOKEN_SEARCH_H_
#define SMTPSPEC_CONFORMANCE_CANARY_TOKEN_SEARCH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace smtpspec {

class TokenSearch {
 public:
  using State = std::uint32_t;
  static constexpr State kStart = 0;  // no word has begun

  explicit TokenSearch(const std::vector<std::string>& words);

  State Next(State state, char octet) const {
    return next_[state * classes_ + class_of_[static_cast<unsigned char>(octet)]];
  }
  // The words, by index, that end in this state.
  const std::vector<std::size_t>& Ends(State state) const { return ends_[state]; }
  std::size_t SizeOf(std::size_t word) const { return sizes_[word]; }
  std::size_t Longest() const { return longest_; }

 private:
  void AddWord(const std::string& word, std::size_t index);
  void AddFallbacks();
  State& At(State state, std::size_t octet_class) { return next_[state * classes_ + octet_class]; }

  std::array<std::uint16_t, 256> class_of_{};  // 0: in no word
  std::size_t classes_ = 1, longest_ = 0;
  std::vector<std::size_t> sizes_;
  std::vector<State> next_;  // by state and class
  std::vector<std::vector<std::size_t>> ends_;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CANARY_TOKEN_SEARCH_H_
