#include "conformance/blackbox/server_hunt.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>

#include "conformance/blackbox/case_changes.h"
#include "conformance/blackbox/corpus.h"
#include "conformance/blackbox/minimise.h"
#include "conformance/blackbox/server_trial.h"
#include "net/host.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostSmallerRuns = 500;
constexpr milliseconds kSmallerTime(15000);
constexpr int kPiecesOneIn = 10;
// What was seen and does not come again so many times is not looked at any more.
constexpr unsigned kMostDoubts = 3;
// A server that takes no connections is asked again for so long.
constexpr milliseconds kAwayPause(250);
constexpr int kAwayTries = 20;
// How many of the last cases may have been what ended the program.
constexpr std::size_t kRecentEach = 3;

class Hunt {
 public:
  Hunt(const ServerTargetFactory& targets, const TalkSetup& setup, const HuntOptions& options,
       ServerKeeper* keeper, const HuntEvents& events)
      : targets_(targets),
        options_(options),
        keeper_(keeper),
        events_(events),
        trials_(targets, setup, keeper),
        begun_(net::MonotonicNow()) {
    const std::vector<script::Block> first = FirstServerCases(options.account);
    waiting_.assign(first.begin(), first.end());
    waiting_.insert(waiting_.end(), options.seeds.begin(), options.seeds.end());
  }

  HuntResult Run() {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < options_.jobs; ++i)
      threads.emplace_back([this, i] { Work(options_.seed + i); });
    threads.clear();
    if (!post_.empty()) std::this_thread::sleep_for(kDeliveryTime);
    JudgePost(net::MonotonicNow());
    result_.time = net::MonotonicNow() - begun_;
    result_.sequences = corpus_.Sequences();
    result_.corpus = corpus_.Blocks();
    return std::move(result_);
  }

 private:
  bool TimeIsUp() const { return net::MonotonicNow() - begun_ >= options_.time; }

  // Nothing: it is over.
  std::optional<script::Block> Next(CaseChanges& changes) {
    const std::lock_guard lock(mutex_);
    if (stopped_ || TimeIsUp() || (options_.runs && result_.runs >= *options_.runs))
      return std::nullopt;
    ++result_.runs;
    script::Block block;
    if (waiting_.empty()) {
      block = changes.Next(corpus_.Blocks());
    } else {
      block = std::move(waiting_.front());
      waiting_.pop_front();
    }
    recent_.push_front(block);
    if (recent_.size() > kRecentEach * options_.jobs) recent_.pop_back();
    return block;
  }

  void Work(std::uint64_t seed) {
    CaseChanges changes(seed, {.implicit = options_.implicit});
    while (auto block = Next(changes)) {
      std::shared_lock beside_others(alone_);
      const Talk talk = trials_.Once(*block);
      std::vector<Broken> broken = talk.broken;
      if (talk.reached && broken.empty() && talk.comparable && changes.OneIn(kPiecesOneIn))
        if (auto pieces = trials_.InPieces(*block, talk)) broken.push_back(*std::move(pieces));
      beside_others.unlock();
      if (keeper_ != nullptr) {
        if (const auto complaint = keeper_->Complaint()) OnComplaint(*complaint);
      } else if (!talk.reached) {
        OnAway(*block, talk.error);
      }
      Note(*block, talk);
      if (trials_.Inbox() != nullptr && talk.letter) Post(*talk.letter, *block);
      JudgePost(net::MonotonicNow());
      for (const Broken& each : broken) Report(*block, each);
    }
  }

  void Post(const Letter& letter, const script::Block& block) {
    const std::lock_guard lock(mutex_);
    post_.push_back({net::MonotonicNow() + kDeliveryTime, letter, block});
  }
  // Of what has had its time by then.
  void JudgePost(milliseconds time) {
    for (;;) {
      std::unique_lock lock(mutex_);
      if (post_.empty() || post_.front().when > time) return;
      const Posted posted = std::move(post_.front());
      post_.pop_front();
      lock.unlock();
      if (const auto broken = JudgeLetter(posted.letter, *trials_.Inbox()))
        Report(posted.block, *broken);
    }
  }

  void Note(const script::Block& block, const Talk& talk) {
    const std::lock_guard lock(mutex_);
    corpus_.Add(block, talk.steps);
    result_.texts += talk.letter && !talk.letter->cut ? 1 : 0;
    if (events_.progress)
      events_.progress({result_.runs, corpus_.Sequences(), result_.findings.size()});
  }

  bool IsKnown(const Broken& broken) {
    const std::lock_guard lock(mutex_);
    return stopped_ || doubts_[broken.invariant + broken.kind] >= kMostDoubts ||
           std::ranges::any_of(result_.findings, [&](const HuntFinding& finding) {
             return finding.broken.Same(broken);
           });
  }

  // Nothing else runs meanwhile: what others do to the server is no part of it.
  void Report(const script::Block& block, const Broken& broken) {
    if (IsKnown(broken)) return;
    const std::unique_lock nobody_else(alone_);
    if (IsKnown(broken)) return;
    if (const auto finding = Confirm(block, broken)) {
      Add(Smaller(*finding));
    } else {
      const std::lock_guard lock(mutex_);
      ++result_.unrepeated;
      ++doubts_[broken.invariant + broken.kind];
    }
  }

  std::optional<HuntFinding> Confirm(const script::Block& block, const Broken& broken) {
    ServerTrials patient = trials_.Patient();
    HuntFinding finding{broken, block, {}, 0};
    for (; finding.repeated < kRepeats; ++finding.repeated) {
      auto talk = patient.Shows(block, broken);
      if (!talk) return std::nullopt;
      finding.talk = *std::move(talk);
      for (const Broken& each : finding.talk.broken)
        if (each.Same(broken)) finding.broken = each;
    }
    return finding;
  }

  HuntFinding Smaller(const HuntFinding& finding) {
    const milliseconds begin = net::MonotonicNow();
    std::size_t runs = 0;
    const script::Block small = Minimised(
        finding.block,
        [&](const script::Block& block) {
          ++runs;
          return trials_.Shows(block, finding.broken).has_value();
        },
        [&] { return runs < kMostSmallerRuns && net::MonotonicNow() - begin < kSmallerTime; });
    return Confirm(small, finding.broken).value_or(finding);
  }

  void Add(HuntFinding finding) {
    const std::lock_guard lock(mutex_);
    if (events_.found) events_.found(finding);
    result_.findings.push_back(std::move(finding));
    stopped_ = stopped_ || options_.first;
  }

  // The program ended, or a sanitizer spoke: one of the cases that ran last did it.
  void OnComplaint(const Broken& complaint) {
    const std::unique_lock nobody_else(alone_);
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
    Add({complaint, Recent().front(), {}, 0});
  }

  std::vector<script::Block> Recent() {
    const std::lock_guard lock(mutex_);
    return {recent_.begin(), recent_.end()};
  }

  void OnAway(const script::Block& block, const std::string& why) {
    const std::unique_lock nobody_else(alone_);
    for (int i = 0; i < kAwayTries; ++i) {
      if (IsStopped()) return;
      if (targets_(true)->Connect(ServerTarget::Port::kClear)) return;
      std::this_thread::sleep_for(kAwayPause);
    }
    Add({{std::string(kProgram), "gone", "the server takes no connections any more: " + why},
         block,
         {},
         0});
    Stop("the server takes no connections any more");
  }

  bool IsStopped() {
    const std::lock_guard lock(mutex_);
    return stopped_;
  }
  void Stop(const std::string& why) {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    result_.stopped = why;
  }

  const ServerTargetFactory& targets_;
  const HuntOptions& options_;
  ServerKeeper* keeper_;
  const HuntEvents& events_;
  ServerTrials trials_;
  milliseconds begun_;
  std::shared_mutex alone_;  // exclusive: nobody else talks to the server
  std::mutex mutex_;         // of what follows
  std::deque<script::Block> waiting_, recent_;
  struct Posted {
    milliseconds when;  // it is to be judged
    Letter letter;
    script::Block block;
  };
  std::deque<Posted> post_;
  Corpus corpus_;
  std::map<std::string, unsigned> doubts_;
  HuntResult result_;
  bool stopped_ = false;
};

}  // namespace

std::expected<HuntResult, std::string> HuntServer(const ServerTargetFactory& targets,
                                                  const TalkSetup& setup,
                                                  const HuntOptions& options, ServerKeeper* keeper,
                                                  const HuntEvents& events) {
  const auto habits = LearnHabits(setup, *targets(true));
  if (!habits) return std::unexpected(habits.error());
  TalkSetup learned = setup;
  learned.habits = *habits;
  return Hunt(targets, learned, options, keeper, events).Run();
}

std::vector<HuntFinding> ReplayServerCase(const ServerTargetFactory& targets,
                                          const TalkSetup& setup, const script::Block& block,
                                          ServerKeeper* keeper) {
  TalkSetup learned = setup;
  if (const auto habits = LearnHabits(setup, *targets(true))) learned.habits = *habits;
  ServerTrials trials = ServerTrials(targets, learned, keeper).Patient();
  std::vector<HuntFinding> findings;
  const auto count = [&](const Broken& broken, const Talk& talk) {
    for (HuntFinding& finding : findings) {
      if (!finding.broken.Same(broken)) continue;
      ++finding.repeated;
      return;
    }
    findings.push_back({broken, block, talk, 1});
  };
  for (std::size_t i = 0; i < kRepeats; ++i) {
    if (keeper != nullptr && !keeper->Revive()) break;
    const Talk talk = trials.Once(block, Pieces::kWhole, true);
    for (const Broken& broken : talk.broken) count(broken, talk);
    if (talk.reached && talk.comparable)
      if (const auto pieces = trials.InPieces(block, talk)) count(*pieces, talk);
    if (keeper == nullptr) continue;
    std::this_thread::sleep_for(kAwayPause);
    if (const auto complaint = keeper->Complaint()) count(*complaint, talk);
  }
  return findings;
}

}  // namespace smtpspec
