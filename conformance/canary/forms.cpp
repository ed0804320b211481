#include "conformance/canary/forms.h"

namespace smtpspec {
namespace {

constexpr std::string_view kNames[kCanaryForms] = {
    "raw",   "upper case",       "mixed case",       "base64",   "base64 of utf-16le",
    "xtext", "quoted-printable", "percent-encoding", "utf-16le", "hex"};

constexpr std::uint8_t kNone = 255;
using Values = std::array<std::uint8_t, 256>;  // of digits, by octet

constexpr Values ValuesOf(std::string_view digits, std::string_view others) {
  Values values;
  values.fill(kNone);
  for (std::size_t i = 0; i < digits.size(); ++i)
    values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  // Other spellings of the last ones.
  for (std::size_t i = 0; i < others.size(); ++i)
    values[static_cast<unsigned char>(others[i])] =
        static_cast<std::uint8_t>(digits.size() - others.size() + i);
  return values;
}

constexpr Values kHexValues = ValuesOf("0123456789ABCDEF", "abcdef");
// The alphabets of RFC 4648, sections 4 and 5.
constexpr Values kBase64Values =
    ValuesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "-_");

unsigned HexValue(char c) {
  return kHexValues[static_cast<unsigned char>(c)];
}

}  // namespace

std::string_view NameOf(CanaryForm form) {
  return kNames[static_cast<std::size_t>(form)];
}

void CanaryLane::Report(std::uint64_t end, std::vector<CanarySighting>& seen) const {
  for (const std::size_t token : search_.Ends(state_)) {
    const std::size_t back = search_.SizeOf(token) - 1;
    const std::size_t first = last_ >= back ? last_ - back : last_ + begins_.size() - back;
    seen.push_back({token, form_, begins_[first], end});
  }
}

bool EscapeForm::GoesOnSoftly(char c) {
  const bool blank = c == ' ' || c == '\t';
  if (!soft_ || !(blank || c == '\r' || c == '\n')) return false;
  state_ = blank ? State::kSoftBlank : c == '\r' ? State::kSoftCr : State::kPlain;
  return true;
}

void EscapeForm::Take(char c, std::uint64_t at, std::vector<CanarySighting>& seen) {
  const unsigned value = HexValue(c);
  const bool hex = value != kNone;
  switch (state_) {
    case State::kPlain:
      break;
    case State::kIntro:
      if (hex) {
        digit_ = c;
        state_ = State::kDigit;
        return;
      }
      [[fallthrough]];
    case State::kSoftBlank:
      if (GoesOnSoftly(c)) return;
      lane_.Break();
      break;
    case State::kDigit:
      state_ = State::kPlain;
      if (hex) {
        const auto octet = static_cast<char>(HexValue(digit_) << 4 | value);
        return lane_.Take({octet, begin_, at + 1}, seen);
      }
      lane_.Break();
      lane_.Take({digit_, at - 1, at}, seen);
      break;
    case State::kSoftCr:
      if (c == '\n') {
        state_ = State::kPlain;
        return;
      }
      lane_.Break();
      break;
  }
  state_ = c == intro_ ? State::kIntro : State::kPlain;
  begin_ = at;
  if (state_ == State::kPlain) lane_.Take({c, at, at + 1}, seen);
}

void Utf16Form::Take(const WrittenOctet& written, std::vector<CanarySighting>& seen) {
  const bool zero = written.octet == '\0';
  if (zero && half_)
    lane_.Take({first_.octet, first_.begin, written.end}, seen);
  else if (zero == !half_)
    lane_.Break();
  half_ = !zero;
  first_ = written;
}

void Utf16Form::Break() {
  lane_.Break();
  half_ = false;
}

Base64Form::Base64Form(const TokenSearch& search)
    : octets_(4, CanaryLane(search, CanaryForm::kBase64)),
      utf16_(4, Utf16Form(search, CanaryForm::kBase64Utf16)) {}

void Base64Form::Take(char c, std::uint64_t at, std::vector<CanarySighting>& seen) {
  // Folded lines are joined, with the blank that folds a header line.
  if (c == '\r' || c == '\n' || (line_begins_ && (c == ' ' || c == '\t'))) {
    line_begins_ = c != '\r';
    return;
  }
  line_begins_ = false;
  const unsigned value = kBase64Values[static_cast<unsigned char>(c)];
  if (value == kNone) return Break();
  if (any_) {
    for (std::size_t group = 0; group < 4; ++group) {
      const std::size_t place = (digits_ + group) % 4;  // of this digit; 1 to 3 complete an octet
      if (place == 0) continue;
      const unsigned octet = (last_ << (2 * place) | value >> (6 - 2 * place)) & 0xff;
      const WrittenOctet written{static_cast<char>(octet), last_at_, at + 1};
      octets_[group].Take(written, seen);
      utf16_[group].Take(written, seen);
    }
  }
  any_ = true;
  digits_ = (digits_ + 1) % 4;
  last_ = value;
  last_at_ = at;
}

void Base64Form::Break() {
  if (!any_) return;
  for (CanaryLane& lane : octets_) lane.Break();
  for (Utf16Form& form : utf16_) form.Break();
  any_ = false;
}

HexForm::HexForm(const TokenSearch& search)
    : lanes_{CanaryLane(search, CanaryForm::kHex), CanaryLane(search, CanaryForm::kHex)} {}

void HexForm::Take(char c, std::uint64_t at, std::vector<CanarySighting>& seen) {
  const unsigned value = HexValue(c);
  if (value == kNone) {
    if (digits_ > 0)
      for (CanaryLane& lane : lanes_) lane.Break();
    digits_ = 0;
    return;
  }
  if (digits_ > 0)
    lanes_[digits_ % 2].Take({static_cast<char>(last_ << 4 | value), at - 1, at + 1}, seen);
  digits_ = digits_ % 2 + 1;
  last_ = value;
}

}  // namespace smtpspec
