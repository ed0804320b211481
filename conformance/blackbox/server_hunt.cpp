#include "conformance/blackbox/server_hunt.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "conformance/blackbox/server_case_text.h"
#include "conformance/blackbox/server_cases.h"
#include "conformance/blackbox/server_trial.h"
#include "net/host.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

constexpr int kPiecesOneIn = 10;
// A server that takes no connections is asked again for so long.
constexpr milliseconds kAwayPause(250);
constexpr int kAwayTries = 20;

class ServerHunt : public Hunt {
 public:
  ServerHunt(const ServerTargetFactory& targets, const TalkSetup& setup,
             const ServerHuntOptions& options, ServerKeeper* keeper, const HuntEvents& events)
      : Hunt(options, events, FirstServerCases(options.account)),
        targets_(targets),
        implicit_(options.implicit),
        keeper_(keeper),
        trials_(targets, setup, keeper),
        patient_(trials_.Patient()) {}

 protected:
  std::unique_ptr<CaseSource> NewSource(std::uint64_t seed) const override {
    return std::make_unique<ServerCases>(seed, implicit_);
  }

  void Try(const script::Block& block, CaseSource& source) override {
    auto beside_others = BesideOthers();
    const Talk talk = trials_.Once(block);
    std::vector<Broken> broken = talk.broken;
    if (talk.reached && broken.empty() && talk.comparable && source.OneIn(kPiecesOneIn))
      if (auto pieces = trials_.InPieces(block, talk)) broken.push_back(*std::move(pieces));
    beside_others.unlock();
    if (keeper_ != nullptr) {
      if (const auto complaint = keeper_->Complaint())
        OnComplaint(*complaint);
      else if (!talk.reached)
        OnAway(block, talk.error);
    } else if (!talk.reached) {
      OnAway(block, talk.error);
    }
    Note(block, talk.steps, talk.letter && !talk.letter->cut);
    if (trials_.Inbox() != nullptr && talk.letter) Post(*talk.letter, block);
    JudgePost(net::MonotonicNow());
    for (const Broken& each : broken) Report(block, each);
  }

  std::optional<Shown> Shows(const script::Block& block, const Broken& broken,
                             bool patient) override {
    const auto talk = (patient ? patient_ : trials_).Shows(block, broken);
    if (!talk) return std::nullopt;
    return ShownOf(block, *talk, broken);
  }

  void Finish() override {
    if (!post_.empty()) std::this_thread::sleep_for(kDeliveryTime);
    JudgePost(net::MonotonicNow());
  }

 private:
  void Post(const Letter& letter, const script::Block& block) {
    const std::lock_guard lock(post_mutex_);
    post_.push_back({net::MonotonicNow() + kDeliveryTime, letter, block});
  }
  // Of what has had its time by then.
  void JudgePost(milliseconds time) {
    for (;;) {
      std::unique_lock lock(post_mutex_);
      if (post_.empty() || post_.front().when > time) return;
      const Posted posted = std::move(post_.front());
      post_.pop_front();
      lock.unlock();
      if (const auto broken = JudgeLetter(posted.letter, *trials_.Inbox()))
        Report(posted.block, *broken);
    }
  }

  // The program ended, or a sanitizer spoke: one of the cases that ran last did it.
  void OnComplaint(const Broken& complaint) {
    const auto nobody_else = Alone();
    if (const auto revived = keeper_->Revive(); !revived) return Stop(revived.error());
    if (IsKnown(complaint)) return;
    for (const script::Block& block : Recent()) {
      if (!trials_.Shows(block, complaint)) continue;
      if (const auto finding = Confirm(block, complaint)) {
        Add(Smaller(*finding));
        (void)keeper_->Revive();
        return;
      }
    }
    if (const auto revived = keeper_->Revive(); !revived) return Stop(revived.error());
    // It happened, whether or not it can be had again.
    AddUnrepeated(Recent().front(), complaint);
  }

  void OnAway(const script::Block& block, const std::string& why) {
    const auto nobody_else = Alone();
    for (int i = 0; i < kAwayTries; ++i) {
      if (IsStopped()) return;
      if (targets_(true)->Connect(ServerTarget::Port::kClear)) return;
      std::this_thread::sleep_for(kAwayPause);
    }
    AddUnrepeated(
        block, {std::string(kProgram), "gone", "the server takes no connections any more: " + why});
    Stop("the server takes no connections any more");
  }

  void AddUnrepeated(const script::Block& block, const Broken& broken) {
    Add({broken, block, ShownOf(block, {}, broken), 0});
  }

  const ServerTargetFactory& targets_;
  bool implicit_;
  ServerKeeper* keeper_;
  ServerTrials trials_, patient_;
  struct Posted {
    milliseconds when;  // it is to be judged
    Letter letter;
    script::Block block;
  };
  std::mutex post_mutex_;
  std::deque<Posted> post_;
};

}  // namespace

std::expected<HuntResult, std::string> HuntServer(const ServerTargetFactory& targets,
                                                  const TalkSetup& setup,
                                                  const ServerHuntOptions& options,
                                                  ServerKeeper* keeper, const HuntEvents& events) {
  const auto habits = LearnHabits(setup, *targets(true));
  if (!habits) return std::unexpected(habits.error());
  TalkSetup learned = setup;
  learned.habits = *habits;
  return ServerHunt(targets, learned, options, keeper, events).Run();
}

std::vector<HuntFinding> ReplayServerCase(const ServerTargetFactory& targets,
                                          const TalkSetup& setup, const script::Block& block,
                                          ServerKeeper* keeper) {
  TalkSetup learned = setup;
  if (const auto habits = LearnHabits(setup, *targets(true))) learned.habits = *habits;
  ServerTrials trials = ServerTrials(targets, learned, keeper).Patient();
  std::vector<HuntFinding> findings;
  for (std::size_t i = 0; i < kRepeats; ++i) {
    if (keeper != nullptr && !keeper->Revive()) break;
    const Talk talk = trials.Once(block, Pieces::kWhole, true);
    const auto count = [&](const Broken& broken) {
      Count({broken, block, ShownOf(block, talk, broken), 1}, findings);
    };
    for (const Broken& broken : talk.broken) count(broken);
    if (talk.reached && talk.comparable)
      if (const auto pieces = trials.InPieces(block, talk)) count(*pieces);
    if (keeper == nullptr) continue;
    std::this_thread::sleep_for(kAwayPause);
    if (const auto complaint = keeper->Complaint()) count(*complaint);
  }
  return findings;
}

}  // namespace smtpspec
