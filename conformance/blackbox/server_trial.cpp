#include "conformance/blackbox/server_trial.h"

#include <algorithm>
#include <thread>

#include "conformance/run/nonce.h"

namespace smtpspec {
namespace {

constexpr Wire::Milliseconds kLastWords(150);
constexpr Wire::Milliseconds kLook(100);
constexpr int kMorePatience = 2;

std::uint64_t NextNumber() {
  static std::atomic<std::uint64_t> number = 0;
  return ++number;
}

// The first step that is not the same.
std::string Difference(const std::vector<std::string>& whole, const std::vector<std::string>& cut) {
  const auto [one, other] = std::ranges::mismatch(whole, cut);
  const auto text = [](const auto& list, auto at) { return at == list.end() ? "nothing" : *at; };
  return "in one piece it comes to " + text(whole, one) + ", in several to " + text(cut, other);
}

}  // namespace

Talk ServerTrials::Once(const script::Block& block, Pieces pieces, bool keep) {
  TalkSetup setup = setup_;
  setup.values.nonce = RunNonce(NextNumber(), "fuzz");
  const auto target = targets_(/*openssl=*/true);
  return TalkToServer(setup, *target, block, pieces, keep);
}

std::optional<Broken> ServerTrials::InPieces(const script::Block& block, const Talk& whole) {
  const Talk cut = Once(block, Pieces::kSmall);
  if (!cut.reached || cut.steps == whole.steps) return std::nullopt;
  return Broken{std::string(kChunking), "pieces", Difference(whole.steps, cut.steps)};
}

bool ServerTrials::Arrives(const Letter& letter, const Broken& broken) const {
  if (broken.kind != kCutDelivered && broken.kind != kTextChanged) return false;
  for (Wire::Milliseconds waited{0}; waited < kDeliveryTime; waited += kLook) {
    std::this_thread::sleep_for(kLook);
    const auto judged = JudgeLetter(letter, *setup_.inbox);
    if (judged && judged->Same(broken)) return true;
  }
  return false;
}

std::optional<Talk> ServerTrials::Shows(const script::Block& block, const Broken& broken) {
  if (keeper_ != nullptr && !keeper_->Revive()) return std::nullopt;
  Talk talk = Once(block, Pieces::kWhole, true);
  if (broken.invariant == kProgram) {
    if (keeper_ == nullptr) return std::nullopt;
    std::this_thread::sleep_for(kLastWords);
    const auto complaint = keeper_->Complaint();
    if (!complaint || !complaint->Same(broken)) return std::nullopt;
    return talk;
  }
  if (!talk.reached) return std::nullopt;
  if (broken.invariant == kChunking) {
    if (!talk.comparable || !InPieces(block, talk)) return std::nullopt;
    return Once(block).steps == talk.steps ? std::optional(std::move(talk)) : std::nullopt;
  }
  if (setup_.inbox != nullptr && talk.letter && Arrives(*talk.letter, broken)) return talk;
  const bool same =
      std::ranges::any_of(talk.broken, [&](const Broken& each) { return each.Same(broken); });
  if (!same) return std::nullopt;
  return talk;
}

ServerTrials ServerTrials::Patient() const {
  ServerTrials patient = *this;
  patient.setup_.patience *= kMorePatience;
  return patient;
}

}  // namespace smtpspec
