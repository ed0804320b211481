// The forms in which octets are written: each reads a stream octet by octet and says which octets
// it stands for.
#ifndef SMTPSPEC_CONFORMANCE_CANARY_FORMS_H_
#define SMTPSPEC_CONFORMANCE_CANARY_FORMS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "conformance/canary/token_search.h"

namespace smtpspec {

enum class CanaryForm {
  kRaw,
  kUpperCase,
  kMixedCase,
  kBase64,
  kBase64Utf16,
  kXtext,
  kQuotedPrintable,
  kPercent,
  kUtf16,
  kHex,
};
inline constexpr std::size_t kCanaryForms = 10;
std::string_view NameOf(CanaryForm form);

// An octet that is meant, and the octets of the stream that say so.
struct WrittenOctet {
  char octet;
  std::uint64_t begin, end;
};

// A token that is complete.
struct CanarySighting {
  std::size_t token;
  CanaryForm form;
  std::uint64_t begin, end;
};

// What is meant, in one reading of the stream, and the tokens in it.
class CanaryLane {
 public:
  CanaryLane(const TokenSearch& search, CanaryForm form)
      : search_(search), form_(form), begins_(search.Longest() + 1) {}

  void Take(const WrittenOctet& written, std::vector<CanarySighting>& seen) {
    state_ = search_.Next(state_, written.octet);
    if (state_ == TokenSearch::kStart) return;
    // Only octets within a token that may still come are ever asked for.
    begins_[last_ = last_ + 1 == begins_.size() ? 0 : last_ + 1] = written.begin;
    if (!search_.Ends(state_).empty()) Report(written.end, seen);
  }
  void Break() { state_ = TokenSearch::kStart; }

 private:
  void Report(std::uint64_t end, std::vector<CanarySighting>& seen) const;

  const TokenSearch& search_;
  CanaryForm form_;
  TokenSearch::State state_ = TokenSearch::kStart;
  std::vector<std::uint64_t> begins_;  // a ring
  std::size_t last_ = 0;
};

// `intro` and two hex digits: xtext, quoted-printable with its soft line breaks, percent-encoding.
class EscapeForm {
 public:
  EscapeForm(const TokenSearch& search, CanaryForm form, char intro)
      : lane_(search, form), intro_(intro), soft_(form == CanaryForm::kQuotedPrintable) {}
  void Take(char c, std::uint64_t at, std::vector<CanarySighting>& seen);

 private:
  enum class State { kPlain, kIntro, kDigit, kSoftBlank, kSoftCr };
  bool GoesOnSoftly(char c);  // c belongs to a line end that is none

  CanaryLane lane_;
  char intro_;
  bool soft_;
  State state_ = State::kPlain;
  char digit_ = 0;
  std::uint64_t begin_ = 0;
};

class Utf16Form {
 public:
  Utf16Form(const TokenSearch& search, CanaryForm form) : lane_(search, form) {}
  void Take(const WrittenOctet& written, std::vector<CanarySighting>& seen);
  void Break();

 private:
  CanaryLane lane_;
  bool half_ = false;  // an octet that is to be followed by a zero
  WrittenOctet first_{};
};

// Base64 digits, in each of the four ways to group them; also of UTF-16.
class Base64Form {
 public:
  explicit Base64Form(const TokenSearch& search);
  void Take(char c, std::uint64_t at, std::vector<CanarySighting>& seen);

 private:
  void Break();

  std::vector<CanaryLane> octets_;
  std::vector<Utf16Form> utf16_;
  std::size_t digits_ = 0;  // in this run, modulo 4 once there are some
  bool any_ = false, line_begins_ = false;
  unsigned last_ = 0;
  std::uint64_t last_at_ = 0;
};

class HexForm {
 public:
  explicit HexForm(const TokenSearch& search);
  void Take(char c, std::uint64_t at, std::vector<CanarySighting>& seen);

 private:
  std::array<CanaryLane, 2> lanes_;
  std::size_t digits_ = 0;
  unsigned last_ = 0;
};

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_CANARY_FORMS_H_
