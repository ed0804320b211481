#include "conformance/learn/learn.h"

#include <utility>

#include "conformance/learn/equivalence.h"
#include "conformance/learn/learner.h"
#include "net/host.h"

namespace smtpspec {
namespace {

// Each time something believed has turned out wrong. What is known by then is not asked again.
constexpr int kMostBeginnings = 20;

// Until the machine is right as far as can be told.
Learner::Outcome LearnAll(Learner& learner, Questions& questions, std::size_t depth) {
  if (Learner::Outcome closed = learner.Close(); !closed) return closed;
  for (;;) {
    const auto found = FindCounterexample(learner, questions, depth);
    if (!found) return std::unexpected(found.error());
    if (!*found) return {};
    if (Learner::Outcome refined = learner.Refine(**found); !refined) return refined;
    if (Learner::Outcome closed = learner.Close(); !closed) return closed;
  }
}

}  // namespace

std::expected<Learned, Halt> Learn(std::vector<MachineInput> inputs,
                                   const std::vector<Word>& suffixes, TeacherFactory teachers,
                                   const LearnOptions& options,
                                   const std::function<void(LearnProgress)>& progress) {
  const std::chrono::milliseconds began = net::MonotonicNow();
  std::size_t states = 0;
  const Learner* running = nullptr;
  Questions questions(std::move(inputs), std::move(teachers), options.limits,
                      [&](std::size_t conversations) {
                        if (running != nullptr) states = running->States();
                        if (progress) progress({states, conversations});
                      });
  Halt last{Halt::Why::kNondeterministic, {}};
  for (int beginning = 0; beginning < kMostBeginnings; ++beginning) {
    Learner learner(questions, suffixes, options.most_states);
    running = &learner;
    const Learner::Outcome outcome = LearnAll(learner, questions, options.depth);
    running = nullptr;
    if (outcome || outcome.error().why == Halt::Why::kLimit)
      return Learned{learner.Hypothesis(), outcome ? "" : outcome.error().text,
                     questions.Conversations(), questions.LongestWord(),
                     net::MonotonicNow() - began};
    last = outcome.error();
    if (last.why != Halt::Why::kStartAgain) return std::unexpected(last);
  }
  last.why = Halt::Why::kNondeterministic;
  return std::unexpected(last);
}

}  // namespace smtpspec
