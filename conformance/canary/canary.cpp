#include "conformance/canary/canary.h"

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/canary/forms.h"
#include "conformance/canary/token_search.h"
#include "conformance/run/nonce.h"

namespace smtpspec {
namespace {

constexpr std::string_view kNames[] = {"user",      "password", "sender",
                                       "recipient", "subject",  "body"};

std::vector<std::string> TextsOf(const std::vector<CanaryToken>& tokens) {
  std::vector<std::string> texts;
  for (const CanaryToken& token : tokens) texts.push_back(token.text);
  return texts;
}

// Many connections carry the same tokens, and to make the search takes longer than to use it.
std::shared_ptr<const TokenSearch> SearchFor(std::vector<std::string> texts) {
  thread_local std::vector<std::string> last_texts;
  thread_local std::shared_ptr<const TokenSearch> last;
  if (!last || texts != last_texts) {
    last = std::make_shared<const TokenSearch>(texts);
    last_texts = std::move(texts);
  }
  return last;
}

}  // namespace

std::vector<CanaryToken> NewCanaries(std::string_view nonce) {
  std::vector<CanaryToken> tokens;
  for (const std::string_view name : kNames) {
    const auto taken = [&](const std::string& text) {
      return std::any_of(tokens.begin(), tokens.end(),
                         [&](const CanaryToken& token) { return token.text == text; });
    };
    std::uint64_t seed = 0;
    const std::string seeded = std::string(nonce) + "/" + std::string(name);
    std::string text = RunNonce(seed, seeded);
    while (taken(text)) text = RunNonce(++seed, seeded);
    tokens.push_back({std::string(name), std::move(text)});
  }
  return tokens;
}

class CanaryWatch::Impl {
 public:
  explicit Impl(std::vector<CanaryToken> tokens)
      : tokens_(std::move(tokens)),
        shared_(SearchFor(TextsOf(tokens_))),
        search_(*shared_),
        recorded_(tokens_.size()) {}

  void Octet(char c) {
    ring_[at_ % ring_.size()] = c;
    raw_.Take({c, at_, at_ + 1}, seen_);
    for (EscapeForm& form : escapes_) form.Take(c, at_, seen_);
    utf16_.Take({c, at_, at_ + 1}, seen_);
    base64_.Take(c, at_, seen_);
    hex_.Take(c, at_, seen_);
    ++at_;
    if (seen_.empty()) return;
    for (const CanarySighting& sighting : seen_) Record(sighting);
    seen_.clear();
  }
  const std::vector<CanaryFinding>& Findings() const { return findings_; }

 private:
  void Record(const CanarySighting& sighting) {
    const CanaryToken& token = tokens_[sighting.token];
    CanaryForm form = sighting.form;
    if (form == CanaryForm::kRaw) form = CaseOf(token.text, sighting.begin);
    // Without any escape in it, it is the raw one, which is recorded as such.
    else if (sighting.end - sighting.begin == token.text.size())
      return;
    std::size_t& recorded = recorded_[sighting.token][static_cast<std::size_t>(form)];
    if (recorded++ < kMostFindings)
      findings_.push_back({token.name, std::string(NameOf(form)), sighting.begin});
  }

  CanaryForm CaseOf(const std::string& text, std::uint64_t begin) const {
    bool same = true, upper = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = ring_[(begin + i) % ring_.size()];
      same = same && c == text[i];
      upper = upper && !(c >= 'a' && c <= 'z');
    }
    return same ? CanaryForm::kRaw : upper ? CanaryForm::kUpperCase : CanaryForm::kMixedCase;
  }

  std::vector<CanaryToken> tokens_;
  std::shared_ptr<const TokenSearch> shared_;
  const TokenSearch& search_;
  std::vector<std::array<std::size_t, kCanaryForms>> recorded_;
  std::string ring_ = std::string(search_.Longest() + 1, '\0');  // the last octets
  CanaryLane raw_{search_, CanaryForm::kRaw};
  std::array<EscapeForm, 3> escapes_{EscapeForm(search_, CanaryForm::kXtext, '+'),
                                     EscapeForm(search_, CanaryForm::kQuotedPrintable, '='),
                                     EscapeForm(search_, CanaryForm::kPercent, '%')};
  Utf16Form utf16_{search_, CanaryForm::kUtf16};
  Base64Form base64_{search_};
  HexForm hex_{search_};
  std::uint64_t at_ = 0;
  std::vector<CanarySighting> seen_;
  std::vector<CanaryFinding> findings_;
};

CanaryWatch::CanaryWatch(std::vector<CanaryToken> tokens)
    : impl_(std::make_unique<Impl>(std::move(tokens))) {}
CanaryWatch::~CanaryWatch() = default;
CanaryWatch::CanaryWatch(CanaryWatch&&) noexcept = default;
CanaryWatch& CanaryWatch::operator=(CanaryWatch&&) noexcept = default;

void CanaryWatch::Octets(std::string_view octets) {
  for (const char c : octets) impl_->Octet(c);
}

const std::vector<CanaryFinding>& CanaryWatch::Findings() const {
  return impl_->Findings();
}

}  // namespace smtpspec
