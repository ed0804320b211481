#include "conformance/learn/questions.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <thread>

#include "net/host.h"

namespace smtpspec {
namespace {

// A word whose answers changed is asked again so often, each time with more patience.
constexpr int kTrials = 3;
// Disturbances that went by; with more of them nothing that is learned can be believed.
constexpr int kMostDisturbances = 50;
constexpr int kMostPatience = 8;
// What is asked in one go, so that limits are heeded.
constexpr std::size_t kBatch = 4096;

}  // namespace

Questions::Questions(std::vector<MachineInput> inputs, TeacherFactory teachers,
                     QuestionLimits limits, Progress progress)
    : inputs_(std::move(inputs)),
      factory_(std::move(teachers)),
      limits_(limits),
      progress_(std::move(progress)),
      known_(inputs_.size()),
      began_(net::MonotonicNow()) {
  limits_.jobs = std::max<std::size_t>(limits_.jobs, 1);
  for (std::size_t i = 0; i < limits_.jobs; ++i) teachers_.push_back(factory_());
}

bool Questions::TimeIsOver() const {
  return limits_.time.count() > 0 && net::MonotonicNow() - began_ >= limits_.time;
}

std::vector<Questions::Job> Questions::Unknown(std::span<const Word> words) const {
  std::vector<Job> jobs;
  std::set<Word> asked;
  for (const Word& word : words) {
    const std::vector<AnswerId> ids = known_.Find(word);
    if (ids.size() == word.size() + 1 || !asked.insert(word).second) continue;
    Job job{&word, {}};
    job.known.reserve(ids.size());
    for (const AnswerId id : ids) job.known.push_back(Table().At(id));
    jobs.push_back(std::move(job));
  }
  return jobs;
}

void Questions::Carry(std::vector<Job>& jobs) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&](Teacher& teacher) {
    for (std::size_t i = next++; i < jobs.size() && !TimeIsOver(); i = next++) {
      jobs[i].answers = teacher.Ask(*jobs[i].word, jobs[i].known, patience_);
      jobs[i].asked = true;
    }
  };
  const std::size_t threads = std::min(limits_.jobs, jobs.size());
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i)
    others.emplace_back([&work, teacher = teachers_[i].get()] { work(*teacher); });
  work(*teachers_[0]);
}

std::expected<std::vector<std::vector<AnswerId>>, Halt> Questions::Ask(
    std::span<const Word> words) {
  for (std::size_t begin = 0; begin < words.size(); begin += kBatch) {
    const auto part = words.subspan(begin, std::min(kBatch, words.size() - begin));
    // What was disturbed is asked again; Settle sees to it that this ends.
    for (std::vector<Job> jobs = Unknown(part); !jobs.empty(); jobs = Unknown(part)) {
      Carry(jobs);
      for (Job& job : jobs)
        if (Outcome noted = Note(job); !noted) return std::unexpected(noted.error());
    }
  }
  std::vector<std::vector<AnswerId>> answers;
  answers.reserve(words.size());
  for (const Word& word : words) {
    answers.push_back(known_.Find(word));
    answers.back().erase(answers.back().begin());
  }
  return answers;
}

std::optional<Answer> Questions::Greeting() const {
  const std::vector<AnswerId> found = known_.Find({});
  if (found.empty()) return std::nullopt;
  return Table().At(found.front());
}

Questions::Outcome Questions::Note(Job& job) {
  if (!job.asked) return std::unexpected(Halt{Halt::Why::kLimit, "the time is over"});
  ++conversations_;
  if (progress_) progress_(conversations_);
  if (!job.answers) return std::unexpected(Halt{Halt::Why::kUnreachable, job.answers.error()});
  longest_ = std::max(longest_, job.word->size());
  const auto conflict = known_.Put(*job.word, *job.answers);
  if (!conflict) return {};
  const auto end = job.word->begin() + static_cast<std::ptrdiff_t>(conflict->at);
  return Settle(Word(job.word->begin(), end));
}

// `word` was answered in two ways. Whichever comes again and again is believed.
Questions::Outcome Questions::Settle(const Word& word) {
  std::vector<std::vector<Answer>> trials;
  for (int trial = 0; trial < kTrials; ++trial) {
    auto answers = teachers_[0]->Ask(word, {}, std::min(patience_ << (trial + 1), kMostPatience));
    ++conversations_;
    if (!answers) return std::unexpected(Halt{Halt::Why::kUnreachable, answers.error()});
    trials.push_back(*std::move(answers));
  }
  const auto other = std::ranges::find_if(trials, [&](const auto& t) { return t != trials[0]; });
  if (other != trials.end() || ++disturbed_ > kMostDisturbances)
    return std::unexpected(Halt{
        Halt::Why::kNondeterministic,
        Describe(word, trials[0]) +
            (other == trials.end() ? "\nnow, and otherwise before; and that of many conversations"
                                   : "\nand the next time:\n" + Describe(word, *other))});
  const auto conflict = known_.Put(word, trials[0]);
  if (!conflict) return {};  // what was known is right
  known_.Forget(Word(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(conflict->at)));
  const auto put = known_.Put(word, trials[0]);
  patience_ = std::min(patience_ * 2, kMostPatience);
  if (put) return std::unexpected(Halt{Halt::Why::kNondeterministic, Describe(word, trials[0])});
  return std::unexpected(Halt{Halt::Why::kStartAgain, Describe(word, trials[0])});
}

std::string Questions::Describe(const Word& word, std::span<const Answer> answers) const {
  std::string text = answers.empty() ? "" : "  S: " + Text(answers[0]);
  for (std::size_t i = 0; i < word.size(); ++i) {
    text += "\n  C: " + inputs_[word[i]].sends;
    if (i + 1 < answers.size()) text += "\n  S: " + Text(answers[i + 1]);
  }
  return text;
}

}  // namespace smtpspec
