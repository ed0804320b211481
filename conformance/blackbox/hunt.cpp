#include "conformance/blackbox/hunt.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "conformance/blackbox/minimise.h"
#include "net/host.h"

namespace smtpspec {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostSmallerRuns = 500;
constexpr milliseconds kSmallerTime(15000);
// What was seen and does not come again so many times is not looked at any more.
constexpr unsigned kMostDoubts = 3;
// How many of the last cases may have been what ended a program.
constexpr std::size_t kRecentEach = 3;

}  // namespace

void Count(HuntFinding finding, std::vector<HuntFinding>& findings) {
  const auto known = std::ranges::find_if(
      findings, [&](const HuntFinding& each) { return each.broken.Same(finding.broken); });
  if (known == findings.end())
    findings.push_back(std::move(finding));
  else
    ++known->repeated;
}

Hunt::Hunt(const HuntOptions& options, const HuntEvents& events, std::vector<script::Block> first)
    : options_(options),
      events_(events),
      begun_(net::MonotonicNow()),
      waiting_(first.begin(), first.end()) {
  waiting_.insert(waiting_.end(), options.seeds.begin(), options.seeds.end());
}

HuntResult Hunt::Run() {
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < options_.jobs; ++i)
    threads.emplace_back([this, i] { Work(options_.seed + i); });
  threads.clear();
  Finish();
  result_.time = net::MonotonicNow() - begun_;
  result_.sequences = corpus_.Sequences();
  result_.corpus = corpus_.Blocks();
  return std::move(result_);
}

bool Hunt::TimeIsUp() const {
  return net::MonotonicNow() - begun_ >= options_.time;
}

// Nothing: it is over.
std::optional<script::Block> Hunt::Next(CaseSource& source) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || TimeIsUp() || (options_.runs && result_.runs >= *options_.runs))
    return std::nullopt;
  ++result_.runs;
  script::Block block;
  if (waiting_.empty()) {
    block = source.Next(corpus_.Blocks());
  } else {
    block = std::move(waiting_.front());
    waiting_.pop_front();
  }
  recent_.push_front(block);
  if (recent_.size() > kRecentEach * options_.jobs) recent_.pop_back();
  return block;
}

void Hunt::Work(std::uint64_t seed) {
  const std::unique_ptr<CaseSource> source = NewSource(seed);
  while (auto block = Next(*source)) Try(*block, *source);
}

void Hunt::Note(const script::Block& block, const std::vector<std::string>& steps, bool text) {
  const std::lock_guard lock(mutex_);
  corpus_.Add(block, steps);
  result_.texts += text ? 1 : 0;
  if (events_.progress)
    events_.progress({result_.runs, corpus_.Sequences(), result_.findings.size()});
}

bool Hunt::IsKnown(const Broken& broken) {
  const std::lock_guard lock(mutex_);
  return stopped_ || doubts_[broken.invariant + broken.kind] >= kMostDoubts ||
         std::ranges::any_of(result_.findings, [&](const HuntFinding& finding) {
           return finding.broken.Same(broken);
         });
}

// Nothing else runs meanwhile: what others do to a server is no part of it.
void Hunt::Report(const script::Block& block, const Broken& broken) {
  if (IsKnown(broken)) return;
  const auto nobody_else = Alone();
  if (IsKnown(broken)) return;
  if (const auto finding = Confirm(block, broken)) {
    Add(Smaller(*finding));
  } else {
    const std::lock_guard lock(mutex_);
    ++result_.unrepeated;
    ++doubts_[broken.invariant + broken.kind];
  }
}

std::optional<HuntFinding> Hunt::Confirm(const script::Block& block, const Broken& broken) {
  HuntFinding finding{broken, block, {}, 0};
  for (; finding.repeated < kRepeats; ++finding.repeated) {
    auto shown = Shows(block, broken, /*patient=*/true);
    if (!shown) return std::nullopt;
    finding.shown = *std::move(shown);
    finding.broken = finding.shown.broken;
  }
  return finding;
}

HuntFinding Hunt::Smaller(const HuntFinding& finding) {
  const milliseconds begin = net::MonotonicNow();
  std::size_t runs = 0;
  const script::Block small = Minimised(
      finding.block,
      [&](const script::Block& block) {
        ++runs;
        return Shows(block, finding.broken, /*patient=*/false).has_value();
      },
      [&] { return runs < kMostSmallerRuns && net::MonotonicNow() - begin < kSmallerTime; });
  return Confirm(small, finding.broken).value_or(finding);
}

void Hunt::Add(HuntFinding finding) {
  const std::lock_guard lock(mutex_);
  if (events_.found) events_.found(finding);
  result_.findings.push_back(std::move(finding));
  stopped_ = stopped_ || options_.first;
}

std::vector<script::Block> Hunt::Recent() {
  const std::lock_guard lock(mutex_);
  return {recent_.begin(), recent_.end()};
}

bool Hunt::IsStopped() {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

void Hunt::Stop(const std::string& why) {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  result_.stopped = why;
}

}  // namespace smtpspec
